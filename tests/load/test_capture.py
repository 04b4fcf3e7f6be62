"""A file that is taken for a capture and cannot be one: what is told, and where."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from snapshot_tool.errors import FileProblem
from snapshot_tool.load.capture import read_capture
from snapshot_tool.model.capture import CaptureDocument, digest_of
from snapshot_tool.model.catalog import Catalog, Server
from snapshot_tool.model.table import Table
from snapshot_tool.render.capture import render_capture

SERVER = Server(150004, "app", "directus", ("public",))
DOCUMENT = CaptureDocument.of(Catalog(SERVER, {"a": Table("a", "public", rows=-1)}), date(2026, 11, 26))
TEXT = render_capture(DOCUMENT)


def problem(file: Path, content: str | bytes) -> FileProblem:
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(FileProblem) as caught:
        read_capture(file)
    return caught.value


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path("c.json")


def test_what_was_written_is_read(file: Path) -> None:
    file.write_text(TEXT, encoding="utf-8")

    found = read_capture(file)
    assert (found.catalog.server, found.captured) == (SERVER, date(2026, 11, 26))
    assert found.catalog.tables["a"].rows == -1


def test_other_line_breaks_and_blanks_are_no_edit(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps(json.loads(TEXT), indent=4).replace("\n", "\r\n").encode())

    assert read_capture(file).captured == date(2026, 11, 26)


def test_a_key_that_a_later_version_adds_is_passed_over(file: Path) -> None:
    content: dict[str, Any] = {**json.loads(TEXT), "more": {"a": [1.0, 1.5]}}
    content["digest"] = digest_of(content)
    file.write_text(json.dumps(content), encoding="utf-8")

    assert read_capture(file).captured == date(2026, 11, 26)


@pytest.mark.parametrize(("old", "new"), [('"rows": -1', '"rows": 5'), ("2026-11-26", "2026-11-27")])
def test_an_edit_by_hand_is_told(file: Path, old: str, new: str) -> None:
    found = problem(file, TEXT.replace(old, new))

    assert found.message == "c.json was edited after it was captured: its digest is another"
    assert found.hint == "capture the database again with this snap"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("snap.capture/2", "snap.capture/3", "c.json is a capture in the form snap.capture/3, and this snap reads ver"),
        ("snap.capture/2", "snap.capture/1", "c.json is a capture in the form snap.capture/1, and this snap reads ver"),
        ("snap.capture/2", "snap.plan/1", "c.json is no capture: it is snap.plan/1"),
        ('"format"', '"form"', "c.json is no capture: it does not say format: snap.capture/2"),
        ('"2026-11-26"', '"26 November"', "c.json:3:2: captured: input should be a valid date"),
        (' "captured": "2026-11-26",\n', "", "c.json:1:1: captured: field required"),
        ('"version_num": 150004', '"version_num": "15"', "c.json:7:4: catalog.server.version_num: input should be a"),
        ('"name": "a",', '"name": null,', "c.json:14:5: catalog.tables.a.name: input should be a valid string"),
        ('["public"]', '["public", 7]', "c.json:10:30: catalog.server.search_path[1]: input should be a valid str"),
        ("150004", "NaN", "c.json:7:19: this is no JSON: NaN is no number that JSON can hold"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(file: Path, old: str, new: str, said: str) -> None:
    assert old in TEXT

    assert problem(file, TEXT.replace(old, new, 1)).message.startswith(said)


def test_a_truncated_one_is_told_at_its_end(file: Path) -> None:
    lines = TEXT.splitlines(keepends=True)[:-3]

    assert problem(file, "".join(lines)).message.startswith(f"c.json:{len(lines) + 1}:1: this is no JSON: ")


def test_a_conflict_of_git_is_told_at_its_line(file: Path) -> None:
    text = TEXT.replace(' "captured"', '<<<<<<< HEAD\n "captured"', 1)

    assert re.match(r"c\.json:3:1: this is no JSON: ", problem(file, text).message)


def test_deep_nesting_is_told(file: Path) -> None:
    assert "nested more than 100 deep" in problem(file, '{"format": ' + "[" * 100_000).message
    assert "nested more than 100 deep" in problem(file, "[" * 200 + "]" * 200).message


def test_a_very_large_file_is_not_read(file: Path) -> None:
    with file.open("wb") as stream:
        stream.truncate(100 << 20)

    with pytest.raises(FileProblem) as caught:
        read_capture(file)
    assert caught.value.message == "c.json has more than 64 MiB, which no capture has"


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b"\xff\xfe", b'"snap.capture/2"'])
def test_what_is_nothing_of_the_kind_is_told(file: Path, content: bytes) -> None:
    assert problem(file, content).hint == "snap capture DB -o FILE writes one"
