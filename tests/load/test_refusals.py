"""What is no snapshot is refused: everything that is wrong with it, each at its file, line and path."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from snapshot_tool.errors import FileProblem, InvalidSnapshot
from snapshot_tool.load.problems import HINTS
from snapshot_tool.load.split import read
from snapshot_tool.model.finding import Finding, Severity

SNAPSHOT = Path(__file__).parents[2] / "snapshot"
SOME = (
    "info.json", "collections/conversation.json", "collections/project.json", "fields/conversation/title.json",
    "fields/org", "fields/project", "fields/view", "relations/project",
)  # fmt: skip
TITLE = "fields/conversation/title.json"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A part of the project's snapshot: refusing looks at one file after the other."""
    copy = tmp_path / "copy"
    for name in SOME:
        for file in [SNAPSHOT / name] if name.endswith(".json") else (SNAPSHOT / name).iterdir():
            place = copy / file.relative_to(SNAPSHOT)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, place)
    return copy


def refused(folder: Path) -> list[Finding]:
    with pytest.raises(InvalidSnapshot) as caught:
        read(folder)
    findings = list(caught.value.findings)
    assert all(finding.severity is Severity.ERROR and finding.remedies for finding in findings)
    return findings


def said(folder: Path) -> list[tuple[str, str, str]]:
    """Return code, `file:line:column path` and message of each finding."""
    found = []
    for finding in refused(folder):
        place = finding.place
        file = Path(place.file).relative_to(folder).as_posix()
        found.append((finding.code, f"{file}:{place.line}:{place.column} {place.path}".rstrip(), finding.message))
    return found


def edit(file: Path, change: Callable[[str], str]) -> None:
    before = file.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    file.write_text(after, encoding="utf-8")


TYPES = (
    "string, text, boolean, integer, bigInteger, float, decimal, dateTime, date, time, timestamp, binary, uuid, alias, "
    "hash, json, csv, unknown, geometry, geometry.Point, geometry.LineString, geometry.Polygon, geometry.MultiPoint, "
    "geometry.MultiLineString, geometry.MultiPolygon, "
    "o2m, m2m, m2a, o2a, files, translations"
)
NAN = "this is no JSON: NaN is no number that JSON can hold"
NO_BOOLEAN = "expected true or false, found null"
TWICE = "the key 'sort' stands twice in one object (first in line 19); only the last counts"
NO_TYP = "Directus knows no key 'typ' here; did you mean 'type'?"
NO_SCHEMA = "Directus knows no key 'schema_' here; did you mean 'schema'?"


@pytest.mark.parametrize(
    ("old", "new", "code", "expected"),
    [
        ('"sort": 6', '"sort": "6"', "wrong-type", ("19:5 $.meta.sort", 'expected a whole number, found "6"')),
        ('"sort": 6', '"sort": 6.5', "wrong-type", ("19:5 $.meta.sort", "expected a whole number, found 6.5")),
        ('"hidden": false', '"hidden": 0', "wrong-type", ("12:5 $.meta.hidden", "expected true or false, found 0")),
        ('"special": null', '"special": "x"', "wrong-type", ("20:5 $.meta.special", 'expected a list, found "x"')),
        ('"special": null', '"special": ["x", 1]', "wrong-type", ("20:22 $.meta.special[1]", "expected text, found 1")),
        ('"field": "title"', '"field": 7', "wrong-type", ("3:3 $.field", "expected text, found 7")),
        ('"field": "title"', '"field": {"a": 1}', "wrong-type", ("3:3 $.field", "expected text, found an object")),
        # Of all keys of the schema, the one that Directus wants to be there or not, but never null.
        ('"is_nullable": true', '"is_nullable": null', "wrong-type", ("34:5 $.schema.is_nullable", NO_BOOLEAN)),
        ('"text"', '"txt"', "wrong-type", ("4:3 $.type", f"\"txt\" is none of {TYPES}; did you mean 'text'?")),
        ('"type"', '"typ"', "unknown-key", ("4:3 $.typ", NO_TYP)),
        ('"schema"', '"schema_"', "unknown-key", ("26:3 $.schema_", NO_SCHEMA)),
        ('"field": "title",', "", "missing-key", ("1:1 $.field", "the key 'field' is missing")),
        ('"sort": 6', '"sort": 6,\n    "sort": 7', "duplicate-key", ("20:5 $.meta.sort", TWICE)),
        ('"sort": 6,', '"sort": 6', "broken-json", ("20:5", "this is no JSON: expecting ',' delimiter")),
        ('"sort": 6', '"sort": NaN', "broken-json", ("19:13", NAN)),
    ],
)  # fmt: skip
def test_a_broken_field_file(folder: Path, old: str, new: str, code: str, expected: tuple[str, str]) -> None:
    edit(folder / TITLE, lambda text: text.replace(old, new, 1))

    where, message = expected
    assert said(folder) == [(code, f"{TITLE}:{where}", message)]


def test_everything_that_is_wrong_is_told_in_one_run(folder: Path) -> None:
    edit(folder / TITLE, lambda text: text.replace('"sort": 6', '"sort": "6"').replace("null", "7", 1))
    edit(folder / "fields/project/name.json", lambda text: text[:-10])
    (folder / "fields/project/id.json").write_bytes(b"\xff")
    edit(folder / "relations/project/workspace_id.json", lambda text: text.replace("SET NULL", "SET NULLS"))
    edit(folder / "collections/project.json", lambda text: text.replace('"name"', '"nam"'))
    edit(folder / "info.json", lambda text: text.replace("1,", "3,", 1))
    shutil.rmtree(folder / "fields" / "view")
    shutil.copy(folder / "fields/org/name.json", folder / "fields/org/other.json")

    assert [(code, where) for code, where, _ in said(folder)] == [
        ("wrong-type", "info.json:2:3 $.version"),
        ("missing-key", "collections/project.json:25:3 $.schema.name"),
        ("unknown-key", "collections/project.json:26:5 $.schema.nam"),
        ("wrong-type", "fields/conversation/title.json:19:5 $.meta.sort"),
        ("duplicate-item", "fields/org/other.json:1:1"),
        ("not-utf-8", "fields/project/id.json:1:1"),
        ("broken-json", "fields/project/name.json:42:27"),
        ("wrong-type", "relations/project/workspace_id.json:23:5 $.schema.on_delete"),
    ]


def test_two_files_with_one_item_are_both_named(folder: Path) -> None:
    shutil.copy(folder / TITLE, folder / "fields" / "conversation" / "zzz.json")

    assert said(folder) == [
        (
            "duplicate-item",
            "fields/conversation/zzz.json:1:1",
            "field conversation.title stands in two files, here and in fields/conversation/title.json: "
            "Directus takes the first and passes over this",
        )
    ]


def test_a_file_in_the_wrong_folder_is_no_item_of_that_kind(folder: Path) -> None:
    shutil.move(folder / TITLE, folder / "collections" / "title.json")

    assert said(folder) == [
        ("wrong-folder", "collections/title.json:1:1", "the file holds a field, which belongs in fields/")
    ]


@pytest.mark.parametrize("name", ["collections", "fields", "relations"])
def test_a_missing_folder_is_no_empty_one(folder: Path, name: str) -> None:
    shutil.rmtree(folder / name)

    (finding,) = refused(folder)

    assert (finding.code, finding.place.file) == ("missing-folder", str(folder / name))
    assert finding.message == (
        f"the folder {name}/ is missing: a push would take it as empty and drop every {name[:-1]} there is"
    )


def test_an_empty_folder_is_meant(folder: Path) -> None:
    shutil.rmtree(folder / "relations")
    (folder / "relations").mkdir()

    assert read(folder).snapshot.relations == ()


def test_a_missing_info_is_told(folder: Path) -> None:
    (folder / "info.json").unlink()

    assert said(folder) == [
        ("missing-file", "info.json:None:None", "info.json is missing: it says which Directus wrote the files")
    ]


@pytest.mark.parametrize("content", [b"[]", b"null", b'"text"', b"7"])
def test_a_file_that_holds_no_object(folder: Path, content: bytes) -> None:
    (folder / TITLE).write_bytes(content)

    ((code, where, message),) = said(folder)

    assert (code, where) == ("wrong-type", f"{TITLE}:1:1")
    assert message.startswith("expected an object, found ")


def test_half_a_character_is_none(folder: Path) -> None:
    edit(folder / TITLE, lambda text: text.replace('"field": "title"', '"field": "\\ud800"', 1))

    assert said(folder) == [
        ("no-character", f"{TITLE}:3:12", '"\\ud800" holds half of a surrogate pair, which is no character')
    ]


def test_links_are_followed_within_the_folder_only(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text("{}", encoding="utf-8")
    (folder / "fields" / "out.json").symlink_to(tmp_path / "secret.json")
    (folder / "fields" / "loop").symlink_to(folder / "fields")
    (folder / "fields" / "nowhere.json").symlink_to(folder / "fields" / "not there.json")

    assert said(folder) == [
        ("link", "fields/loop:None:None", "a link to a folder is not followed"),
        ("unreadable", "fields/nowhere.json:None:None", "this is no ordinary file"),
        ("link", "fields/out.json:None:None", "a link that leads out of the snapshot folder is not followed"),
    ]


def test_a_link_within_the_folder_is_the_file_that_it_leads_to(folder: Path) -> None:
    (folder / TITLE).rename(folder / "title.txt")
    (folder / TITLE).symlink_to(folder / "title.txt")

    assert read(folder).snapshot.fields[0].item.name == "conversation.title"


def test_what_is_no_ordinary_file_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "fields" / "pipe.json")

    assert said(folder) == [("unreadable", "fields/pipe.json:None:None", "this is no ordinary file")]


def test_a_huge_file_is_not_read(folder: Path) -> None:
    with (folder / "fields" / "huge.json").open("wb") as file:
        file.truncate(16 * 1024 * 1024 + 1)

    assert said(folder) == [
        ("unreadable", "fields/huge.json:None:None", "the file has more than 16 MiB, which no item has")
    ]


def test_a_name_that_is_no_utf8_can_be_told(folder: Path) -> None:
    with open(os.fsencode(folder / "fields") + b"/\xff\x1b.json", "wb") as file:  # noqa: PTH123 - a name in bytes
        file.write(b"{")

    ((code, where, _),) = said(folder)

    assert (code, where) == ("broken-json", "fields/\\udcff\\x1b.json:1:2")


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may read everything: give that up for a moment."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_what_may_not_be_read_is_told(folder: Path) -> None:
    for above in (folder, *folder.parents):
        if (mode := above.stat().st_mode) & 0o055 != 0o055:
            above.chmod(mode | 0o055)
    (folder / TITLE).chmod(0)
    (folder / "fields" / "view").chmod(0)
    try:
        with as_nobody():
            found = said(folder)
    finally:
        (folder / "fields" / "view").chmod(0o755)

    assert found == [
        ("unreadable", f"{TITLE}:None:None", "the file cannot be read: Permission denied"),
        ("unreadable", "fields/view:None:None", "the folder cannot be read: Permission denied"),
    ]


@pytest.mark.parametrize(("name", "reason"), [("not there", "No such file or directory"), ("file", "Not a directory")])
def test_a_folder_that_is_none_is_an_error_of_the_world(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(FileProblem, match=reason) as caught:
        read(tmp_path / name)

    assert caught.value.exit_code == 1
    assert caught.value.hint


def test_the_message_counts(folder: Path) -> None:
    (folder / TITLE).write_text(json.dumps({}), encoding="utf-8")

    with pytest.raises(InvalidSnapshot) as caught:
        read(folder)

    assert caught.value.message == f"{folder} cannot be read as a snapshot: 2 problems"
    assert {finding.code for finding in caught.value.findings} == {"missing-key"}
    assert caught.value.findings[0].remedies == (HINTS["missing-key"],)
