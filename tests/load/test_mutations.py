"""Whatever happens to the files: they are read, or refused with file and line, and never anything else."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from snapshot_tool.errors import InvalidSnapshot
from snapshot_tool.load.split import examine, read
from snapshot_tool.model.finding import Finding, Place
from snapshot_tool.rules.validate import validate
from snapshot_tool.write.split import documents

SNAPSHOT = Path(__file__).parents[2] / "snapshot"
FILES = (
    "info.json",
    "collections/conversation_chunk.json",
    "fields/conversation_chunk/timestamp.json",
    "fields/conversation_chunk/conversation_id.json",
    "relations/conversation_chunk/conversation_id.json",
)

names = st.sampled_from(FILES)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=5)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / "copy" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SNAPSHOT / name, tmp_path / "copy" / name)
    return tmp_path / "copy"


def take_or_refuse(folder: Path, name: str, content: bytes) -> None:
    """Read the folder with one file changed; what is read can be judged and written too."""
    before = (folder / name).read_bytes()
    (folder / name).write_bytes(content)
    findings: Sequence[Finding] = ()
    try:
        loaded = read(folder)
        assert all(finding.place.line for finding in validate(loaded))
        assert all(json.loads(data) for data in documents(loaded.snapshot).values())
    except InvalidSnapshot as error:
        findings = error.findings or pytest.fail("refused without a finding")
        assert set(findings) <= set(validate(examine(folder)))
    finally:
        (folder / name).write_bytes(before)
    for finding in findings:
        assert finding.place.file == str(folder / name)
        assert stands_in(content, finding.place)
        assert finding.message.isprintable()


def stands_in(content: bytes, place: Place) -> bool:
    lines = content.decode("utf-8", "replace").split("\n")
    line, column = place.line or 0, place.column or 0
    return 1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 1


@quick
@given(name=names, data=st.data())
def test_bytes_changed(folder: Path, name: str, data: st.DataObject) -> None:
    content = bytearray((SNAPSHOT / name).read_bytes())
    start = data.draw(st.integers(0, len(content)))
    length = data.draw(st.integers(0, 12))
    content[start : start + length] = data.draw(
        st.binary(max_size=6) | st.sampled_from([b'"', b"{", b"]", b"\\", b"9e999"])
    )

    take_or_refuse(folder, name, bytes(content))


@quick
@given(name=names, content=st.binary(max_size=40))
@example(name="info.json", content=b"\xef\xbb\xbf")
@example(name="info.json", content=b'{"version":1,"directus":"11.13.4","systemFields":null}')
@example(name="info.json", content=b'{"version":true,"directus":""}')
def test_bytes_replaced(folder: Path, name: str, content: bytes) -> None:
    take_or_refuse(folder, name, content)


@quick
@given(name=names, data=st.data())
def test_structure_changed(folder: Path, name: str, data: st.DataObject) -> None:
    document = json.loads((SNAPSHOT / name).read_bytes())
    above, key = data.draw(st.sampled_from(list(members(document))))
    match data.draw(st.sampled_from(["drop", "replace", "rename", "add"])):
        case "drop":
            del above[key]
        case "replace":
            above[key] = data.draw(values)
        case "rename":
            above[data.draw(st.text(max_size=8))] = above.pop(key)
        case _:
            above[data.draw(st.text(max_size=8))] = data.draw(values)

    take_or_refuse(folder, name, json.dumps(document).encode())


def members(value: Any) -> Iterator[tuple[dict[str, Any], str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield value, key
            yield from members(inner)
