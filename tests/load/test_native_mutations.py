"""Whatever happens to a native file, it is read, or refused with its place, in a moment, and never anything else."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snapshot_tool.errors import FileProblem
from snapshot_tool.load.loaded import Loaded
from snapshot_tool.load.native import examine_native
from snapshot_tool.load.split import read
from snapshot_tool.rules.validate import validate

SNAPSHOT: Final = Path(__file__).parents[2] / "snapshot"
SECONDS: Final = 2


def document() -> dict[str, object]:
    """A few items of the project's snapshot."""
    snapshot = read(SNAPSHOT).snapshot
    some = {"org", "org_invite"}
    arrays = {
        name: [entry.document() for entry in getattr(snapshot, name) if entry.collection in some]
        for name in ("collections", "fields", "relations")
    }
    return {**snapshot.info.document(), **arrays}


JSON: Final = json.dumps(document(), indent=2, ensure_ascii=False).encode()
BLOCK: Final = b"""\
version: 1
directus: 11.13.4
vendor: postgres
systemFields: []
collections:
  - collection: org
    meta: {collection: org, note: 'a note', sort: 1, hidden: false}
    schema:
      name: org
fields:
  - collection: org
    field: name
    type: string
    meta:
      collection: org
      field: name
      options: {choices: [{text: "One \\u00e9", value: 1.5}]}
      note: >
        folded
        text
      special: ~
    schema: {name: name, table: org, data_type: character varying, max_length: 255, is_nullable: true}
relations: []
"""
TEXTS: Final = {"schema.json": JSON, "schema.yaml": BLOCK, "as-json.yaml": JSON}
PIECES: Final = st.binary(max_size=6) | st.sampled_from(
    [
        *(b"*a ", b"&a ", b"!!set ", b"<<: ", b"? ", b"- " * 40, b"[" * 120, b"{a: " * 120, b"\n---\n", b"%YAML 1.1\n"),
        *(
            b"'",
            b'"',
            b"|\n",
            b"\xef\xbb\xbf",
            b"2026-01-01",
            b".inf",
            b"1e999",
            b"0x",
            b"null",
            b"\x00",
            b"\xff",
            b"~",
        ),
    ]
)


def take_or_refuse(name: str, content: bytes) -> None:
    begin = time.process_time()
    found = outcome(name, content)
    if isinstance(found, FileProblem):
        assert found.message.startswith(f"{name} is no snapshot: ")
        assert found.message.isprintable()
    else:
        assert_told(found, content)
    assert time.process_time() - begin < SECONDS


def outcome(name: str, content: bytes) -> Loaded | FileProblem:
    try:
        return examine_native(content, name)
    except FileProblem as problem:
        return problem


def assert_told(loaded: Loaded, content: bytes) -> None:
    lines = content.decode("utf-8", "replace").split("\n")
    for finding in (*loaded.problems, *validate(loaded)):
        place = finding.place
        assert finding.message.isprintable()
        if place.file:
            assert place.file == loaded.name
            assert place.line is not None
            assert 1 <= place.line <= len(lines) + 1


@settings(max_examples=250, deadline=None)
@given(name=st.sampled_from(sorted(TEXTS)), data=st.data())
def test_bytes_changed(name: str, data: st.DataObject) -> None:
    content = bytearray(TEXTS[name])
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 12))
        content[start : start + length] = data.draw(PIECES)
    take_or_refuse(name, bytes(content))


@settings(max_examples=100, deadline=None)
@given(name=st.sampled_from(sorted(TEXTS)), data=st.data())
def test_cut_off_or_doubled(name: str, data: st.DataObject) -> None:
    content = TEXTS[name]
    at = data.draw(st.integers(0, len(content)))
    take_or_refuse(name, data.draw(st.sampled_from([content[:at], content[at:], content[:at] + content])))


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_the_texts_themselves_are_sound(name: str) -> None:
    assert examine_native(TEXTS[name], name).problems == ()
