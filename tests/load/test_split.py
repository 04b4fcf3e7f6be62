"""A split folder is read by what its files hold, in directus-sync's order, and places are found in it."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path

from snapshot_tool.load.split import read
from snapshot_tool.model.finding import Place
from snapshot_tool.model.item import Item, ItemKind

ROOT = Path(__file__).parents[2]
SNAPSHOT = ROOT / "snapshot"


def copied(tmp_path: Path) -> Path:
    return shutil.copytree(SNAPSHOT, tmp_path / "copy")


def test_the_projects_own_snapshot_is_read_whole() -> None:
    snapshot = read(SNAPSHOT).snapshot

    assert (len(snapshot.collections), len(snapshot.fields), len(snapshot.relations)) == (49, 548, 110)
    assert snapshot.info.directus == "11.13.4"
    assert snapshot.system_fields == ()
    assert Counter(field.type for field in snapshot.fields) == {
        "uuid": 139, "string": 120, "timestamp": 105, "text": 58, "alias": 37, "integer": 31, "boolean": 29,
        "json": 12, "float": 8, "bigInteger": 7, "dateTime": 2,
    }  # fmt: skip
    assert sum(field.collection == "directus_users" for field in snapshot.fields) == 7


def test_absent_is_told_from_null() -> None:
    fields = {field.item.name: field for field in read(SNAPSHOT).snapshot.fields}

    assert not fields["conversation.chunks"].has("schema_")
    assert fields["conversation.title"].meta is not None
    assert fields["conversation.title"].meta.has("note")
    assert fields["conversation.title"].meta.note is None


def test_file_names_decide_nothing(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "fields" / "conversation" / "title.json").rename(folder / "fields" / "conversation" / "name.json")
    (folder / "fields" / "odd").mkdir()
    (folder / "fields" / "project" / "name.json").rename(folder / "fields" / "odd" / "Ünicode.json")

    loaded = read(folder)

    assert {field.item for field in loaded.snapshot.fields} == {field.item for field in read(SNAPSHOT).snapshot.fields}
    assert loaded.files[Item(ItemKind.FIELD, "conversation", "title")] == "fields/conversation/name.json"
    assert loaded.files[Item(ItemKind.FIELD, "project", "name")] == "fields/odd/Ünicode.json"


def test_the_order_is_that_of_the_names_bytes(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    shutil.rmtree(folder / "collections")
    for name in ("b", "a_x", "a-x", "a", "B", "é", "sub/z", "sub.x"):
        path = folder / "collections" / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"collection": name}), encoding="utf-8")

    names = [collection.collection for collection in read(folder).snapshot.collections]

    assert names == ["B", "a-x", "a", "a_x", "b", "sub/z", "sub.x", "é"]


def test_only_json_files_count(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "fields" / ".gitkeep").touch()
    (folder / "fields" / "README.md").write_text("no field", encoding="utf-8")
    (folder / "fields" / "x.JSON").write_text("no field either", encoding="utf-8")
    (folder / "notes.json").write_text("not in one of the three folders", encoding="utf-8")

    assert read(folder).snapshot == read(SNAPSHOT).snapshot


def test_unknown_keys_are_kept_where_directus_takes_them(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    for name, key in (
        ("fields/conversation/title.json", "schema"),
        ("fields/conversation/title.json", "meta"),
        ("relations/conversation/project_id.json", "schema"),
        ("collections/conversation.json", "meta"),
    ):
        document = json.loads((folder / name).read_bytes())
        document[key]["comment"] = {"b": [1]}
        (folder / name).write_text(json.dumps(document), encoding="utf-8")

    snapshot = read(folder).snapshot

    field = next(field for field in snapshot.fields if field.item.name == "conversation.title")
    assert field.schema_ is not None
    assert field.schema_.document()["comment"] == {"b": [1]}
    assert field.meta is not None
    assert "comment" in field.meta.keys()  # noqa: SIM118 - keys() says which keys the file had


def test_a_place_has_file_line_column_and_path() -> None:
    loaded = read(SNAPSHOT)
    chunk = Item(ItemKind.FIELD, "conversation_chunk", "timestamp")
    file = str(SNAPSHOT / "fields" / "conversation_chunk" / "timestamp.json")

    assert loaded.place(chunk, ("schema", "is_indexed")) == Place(
        "conversation_chunk.timestamp", file, 36, 5, "$.schema.is_indexed"
    )
    assert loaded.place(chunk) == Place("conversation_chunk.timestamp", file, 1, 1, "")
    assert loaded.place(chunk, ("meta", "odd key", 0)) == Place(
        "conversation_chunk.timestamp", file, 5, 3, "$.meta['odd key'][0]"
    )


def test_a_system_field_stands_in_info_json(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    entries = [
        {"collection": "directus_activity", "field": "timestamp", "schema": {"is_indexed": True}},
        {"collection": "directus_revisions", "field": "parent", "schema": {"is_indexed": True}},
    ]
    info = {"version": 1, "directus": "11.13.4", "vendor": "postgres", "systemFields": entries}
    (folder / "info.json").write_text(json.dumps(info, indent=2), encoding="utf-8")

    loaded = read(folder)

    place = loaded.place(loaded.snapshot.system_fields[1].item, ("schema",))
    assert (place.object, place.line, place.path) == ("directus_revisions.parent", 16, "$.systemFields[1].schema")
