"""What is read is written back byte for byte, and writing never leaves half a file or leaves the folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from snapshot_tool.errors import FileProblem
from snapshot_tool.load.split import read
from snapshot_tool.model.snapshot import Collection, Field, FieldMeta, Info, Snapshot, SystemField, SystemFieldSchema
from snapshot_tool.write.split import documents, write

SNAPSHOT = Path(__file__).parents[2] / "snapshot"
INFO = Info(version=1, directus="11.13.4", vendor="postgres", system_fields=[])


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_all_708_files_come_back_byte_for_byte() -> None:
    written = documents(read(SNAPSHOT).snapshot)

    assert len(written) == 708
    assert written == files(SNAPSHOT)


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    changed = write(read(SNAPSHOT).snapshot, tmp_path / "new" / "snapshot")

    assert len(changed) == 708
    assert files(tmp_path / "new" / "snapshot") == files(SNAPSHOT)


def test_the_three_folders_are_there_even_without_items(tmp_path: Path) -> None:
    assert write(Snapshot(info=INFO), tmp_path) == ["info.json"]

    assert sorted(path.name for path in tmp_path.iterdir()) == ["collections", "fields", "info.json", "relations"]
    assert read(tmp_path).snapshot == Snapshot(info=INFO)


def test_only_what_differs_is_touched(tmp_path: Path) -> None:
    folder = shutil.copytree(SNAPSHOT, tmp_path / "copy")
    (folder / "fields" / "README.md").write_text("not of the snapshot", encoding="utf-8")
    moved = folder / "fields" / "conversation" / "name.json"
    (folder / "fields" / "conversation" / "title.json").rename(moved)
    (folder / "fields" / "org" / "name.json").write_text("{}", encoding="utf-8")
    shutil.copytree(folder / "fields" / "view", folder / "fields" / "old")
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.json")}

    changed = write(read(SNAPSHOT).snapshot, folder)

    assert changed == sorted(
        [
            "fields/conversation/name.json",
            "fields/conversation/title.json",
            "fields/org/name.json",
            *[f"fields/old/{path.name}" for path in (SNAPSHOT / "fields" / "view").iterdir()],
        ]
    )
    assert not (folder / "fields" / "old").exists()
    assert files(folder) == files(SNAPSHOT) | {"fields/README.md": b"not of the snapshot"}
    assert all(
        path.stat().st_mtime_ns == before[path]
        for path in folder.rglob("*.json")
        if path.relative_to(folder).as_posix() not in changed
    )
    assert write(read(SNAPSHOT).snapshot, folder) == []


def test_the_order_of_keys_is_directus_own() -> None:
    field = Field(
        collection="a",
        field="b",
        type="alias",
        meta=FieldMeta.model_validate({"width": "full", "options": {"b": 1, "10": [], "9": {}}, "note": "é", "2": 1.0}),
    )
    entry = SystemField(collection="directus_activity", field="timestamp", schema=SystemFieldSchema(is_indexed=True))
    info = INFO.model_copy(update={"system_fields": [entry]})

    written = documents(Snapshot(info=info, fields=(field,)))

    assert written["fields/a/b.json"].decode() == (
        '{\n  "collection": "a",\n  "field": "b",\n  "type": "alias",\n  "meta": {\n    "2": 1,\n    "note": "é",\n'
        '    "options": {\n      "9": {},\n      "10": [],\n      "b": 1\n    },\n    "width": "full"\n  }\n}\n'
    )
    assert written["info.json"].decode() == (
        '{\n  "version": 1,\n  "directus": "11.13.4",\n  "vendor": "postgres",\n  "systemFields": [\n    {\n'
        '      "collection": "directus_activity",\n      "field": "timestamp",\n      "schema": {\n'
        '        "is_indexed": true\n      }\n    }\n  ]\n}\n'
    )


HOSTILE = (
    "..",
    "../../out",
    "/etc/passwd",
    "a/b",
    "",
    "nul\0",
    "new\nline",
    "Tag",
    "tag",
    "n" * 300,
    "'; drop table x; --",
)


def test_hostile_names_stay_in_the_folder_and_come_back(tmp_path: Path) -> None:
    snapshot = Snapshot(
        info=INFO,
        collections=tuple(Collection(collection=name) for name in HOSTILE),
        fields=tuple(Field(collection=name, field=other) for name in HOSTILE for other in {"..", "a/b", name}),
    )
    folder = tmp_path / "in" / "snapshot"

    write(snapshot, folder)

    again = read(folder).snapshot
    assert {entry.item for entry in again.entries} == {entry.item for entry in snapshot.entries}
    assert [path.name for path in tmp_path.iterdir()] == ["in"]
    assert [path.name for path in (tmp_path / "in").iterdir()] == ["snapshot"]


def test_a_link_in_the_way_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept.json").write_text("{}", encoding="utf-8")
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "fields").symlink_to(outside)

    with pytest.raises(FileProblem, match="fields is a link"):
        write(read(SNAPSHOT).snapshot, tmp_path / "copy")

    assert files(outside) == {"kept.json": b"{}"}


def test_a_linked_file_is_refused_not_followed(tmp_path: Path) -> None:
    folder = shutil.copytree(SNAPSHOT, tmp_path / "copy")
    outside = tmp_path / "outside.json"
    outside.write_text("{}", encoding="utf-8")
    (folder / "fields" / "org" / "name.json").unlink()
    (folder / "fields" / "org" / "name.json").symlink_to(outside)

    with pytest.raises(FileProblem, match=r"name\.json is a link"):
        write(read(SNAPSHOT).snapshot, folder)

    assert outside.read_bytes() == b"{}"


def test_where_one_file_cannot_be_written_nothing_changes(tmp_path: Path) -> None:
    folder = shutil.copytree(SNAPSHOT, tmp_path / "copy")
    (folder / "collections" / "org.json").write_text("{}", encoding="utf-8")
    shutil.rmtree(folder / "relations" / "view")
    (folder / "relations" / "view").write_text("a file where a folder belongs", encoding="utf-8")
    before = files(folder)

    with pytest.raises(FileProblem, match="cannot be written") as caught:
        write(read(SNAPSHOT).snapshot, folder)

    assert caught.value.hint
    assert files(folder) == before
