"""A snapshot put into files that are there: what says the same stays, and names never fall on one another."""

from __future__ import annotations

from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.snapshot import Collection, Field, Info, Relation, Snapshot
from snapshot_tool.write.pulled import as_synced, pulled
from snapshot_tool.write.split import documents

INFO = Info(version=1, directus="11.13.4", vendor="postgres", systemFields=[])


def snapshot(*collections: Collection, info: Info = INFO) -> Snapshot:
    return Snapshot(info=info, collections=collections)


def item(name: str) -> Item:
    return Item(ItemKind.COLLECTION, name)


def test_into_nothing_goes_what_directus_sync_writes() -> None:
    wanted = snapshot(Collection(collection="Tag"), Collection(collection="tag"))

    made = pulled(wanted, Snapshot(info=INFO), {}, {})

    assert made.contents == documents(wanted)
    assert list(made.contents) == ["info.json", "collections/Tag.json", "collections/tag_2.json"]


def test_what_says_the_same_keeps_its_name_and_every_byte() -> None:
    there = snapshot(Collection(collection="a", schema={"name": "a"}))
    contents = {"info.json": INFO.canonical(), "collections/other.json": b'{"schema":{"name":"a"},"collection":"a"}'}

    made = pulled(there, there, {item("a"): "collections/other.json"}, contents)

    assert made.contents == contents
    assert made.files == {item("a"): "collections/other.json"}


def test_what_differs_is_written_in_its_place() -> None:
    there, wanted = snapshot(Collection(collection="a")), snapshot(Collection(collection="a", schema={"name": "a"}))

    made = pulled(wanted, there, {item("a"): "collections/x.json"}, {"collections/x.json": b"{}", "info.json": b"[]"})

    assert made.contents == {
        "collections/x.json": b'{\n  "collection": "a",\n  "schema": {\n    "name": "a"\n  }\n}\n',
        "info.json": b"[]",
    }


def test_a_new_item_takes_no_name_that_another_has_in_other_capitals() -> None:
    there = snapshot(Collection(collection="x"))
    contents = {"collections/TAG.json": b"{}", "info.json": INFO.canonical()}

    made = pulled(
        snapshot(Collection(collection="x"), Collection(collection="tag")),
        there,
        {item("x"): "collections/TAG.json"},
        contents,
    )

    assert made.files == {item("x"): "collections/TAG.json", item("tag"): "collections/tag_2.json"}


def test_what_is_no_longer_there_is_kept_until_it_is_pruned() -> None:
    contents = {"collections/a.json": b"1", "info.json": INFO.canonical()}

    made = pulled(snapshot(), snapshot(Collection(collection="a")), {item("a"): "collections/a.json"}, contents)

    assert (made.contents, made.obsolete) == (contents, {item("a"): "collections/a.json"})
    assert (made.pruned().contents, made.pruned().obsolete) == ({"info.json": INFO.canonical()}, {})


def test_the_table_of_the_extension_is_left_out() -> None:
    own = "directus_sync_id_map"
    found = Snapshot(
        info=INFO,
        collections=(Collection(collection=own), Collection(collection="a")),
        fields=(Field(collection=own, field="id"), Field(collection="a", field="id")),
        relations=(Relation(collection=own, field="x"), Relation(collection="a", field="x")),
    )

    assert {entry.item.collection for entry in as_synced(found).entries} == {"a"}
    assert len(list(as_synced(found).entries)) == 3
