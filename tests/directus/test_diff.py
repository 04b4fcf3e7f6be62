"""What Directus thinks differs (§2): sanitizing, matching, order, and the rules for aliases, keys and system fields."""

from __future__ import annotations

from snapshot_tool.directus.diff import diff
from snapshot_tool.model.snapshot import Snapshot
from tests.directus.world import Wanted, World, items, wanted

CHILD = "id serial PRIMARY KEY, p integer REFERENCES p, note text"


def family(world: World) -> Wanted:
    """Make a parent and a child with a relation between them."""
    world.table("p", "id serial PRIMARY KEY, name varchar(20)")
    world.table("c", CHILD)
    world.sql(
        "INSERT INTO directus_relations (many_collection, many_field, one_collection) VALUES ('c', 'p', 'p')",
        "INSERT INTO directus_fields (collection, field, special) VALUES ('p', 'children', 'o2m')",
    )
    return world.wanted()


def test_nothing_differs_from_itself(world: World) -> None:
    found = world.differences(family(world))
    assert len(found) == 0
    assert found.document() == {"collections": [], "fields": [], "systemFields": [], "relations": []}


def test_first_the_current_items_in_their_order_then_the_new_ones_in_the_file_s(world: World) -> None:
    target = family(world)
    new = target.fields.pop(("c", "note"))
    target.meta(target.field("p", "name"))["note"] = "x"
    target.fields = {("z", "z"): {**new, "field": "z"}, ("a", "a"): {**new, "field": "a"}, **target.fields}
    assert items(world.differences(target)) == [
        ("c.note", "D", ()),
        ("p.name", "E", ("meta", "note")),
        ("c.z", "N", ()),
        ("c.a", "N", ()),
    ]


def test_schema_null_is_schema_absent_and_further_keys_are_ignored(world: World) -> None:
    target = family(world)
    target.field("p", "children")["schema"] = None
    target.column("p", "name")["comment"] = "ignored"
    target.column("p", "name")["foreign_key_schema"] = "public"
    assert items(world.differences(target)) == []


def test_meta_null_is_not_meta_absent(world: World) -> None:
    target = family(world)
    target.field("p", "name")["meta"] = None
    del target.field("c", "note")["meta"]
    assert items(world.differences(target)) == [("c.note", "D", ("meta",)), ("p.name", "E", ("meta",))]


def test_a_missing_key_is_a_nested_deletion(world: World) -> None:
    target = family(world)
    del target.column("p", "name")["is_indexed"]
    del target.meta(target.collections["c"])["versioning"]
    del target.meta(target.relations["c", "p"])["sort_field"]
    assert items(world.differences(target)) == [
        ("c", "D", ("meta", "versioning")),
        ("p.name", "D", ("schema", "is_indexed")),
    ]


def test_fields_and_relations_of_a_dropped_collection_are_left_out_and_those_pointing_to_it_are_not(
    world: World,
) -> None:
    target = family(world)
    del target.collections["p"]
    target.fields = {key: field for key, field in target.fields.items() if key[0] != "p"}
    target.meta(target.relations["c", "p"])["note"] = 1
    assert items(world.differences(target)) == [("p", "D", ()), ("c.p", "N", ("meta", "note"))]


def test_an_alias_that_turns_real_is_dropped_and_created(world: World) -> None:
    target = family(world)
    target.field("p", "children")["type"] = "text"
    target.field("c", "note")["type"] = "alias"
    assert items(world.differences(target)) == [
        ("c.note", "D", ()),
        ("p.children", "D", ()),
        ("c.note", "N", ()),
        ("p.children", "N", ()),
    ]


def test_the_schema_of_an_auto_increment_key_is_never_compared_but_its_type_is(world: World) -> None:
    target = family(world)
    target.column("p", "id")["default_value"] = None
    target.column("p", "id")["is_indexed"] = True
    del target.column("p", "id")["table"]
    assert items(world.differences(target)) == []
    target.field("p", "id")["type"] = "bigInteger"
    assert items(world.differences(target)) == [("p.id", "E", ("type",))]


def test_system_fields(world: World) -> None:
    target = family(world)
    target.info["systemFields"] = [
        {"collection": "directus_users", "field": "email", "schema": {"is_indexed": True}},
        {"collection": "directus_users", "field": "role", "schema": {"is_indexed": False}},
        {"collection": "directus_revisions", "field": "parent", "schema": {"is_indexed": True}},
    ]
    found = world.differences(target)
    assert [(d.item.name, d.first.lhs, d.first.rhs) for d in found.system_fields] == [
        ("directus_activity.timestamp", True, False),
        ("directus_users.email", False, True),
    ]


def test_absent_system_fields_drop_every_system_index(world: World) -> None:
    target = family(world)
    del target.info["systemFields"]
    assert items(world.differences(target)) == [
        ("directus_activity.timestamp", "E", ("schema", "is_indexed")),
        ("directus_revisions.parent", "E", ("schema", "is_indexed")),
    ]


def test_the_first_of_two_items_counts(world: World) -> None:
    base = family(world).snapshot()
    second = wanted(base)
    second.field("p", "name")["type"] = "text"
    doubled = Snapshot(
        info=base.info,
        collections=base.collections,
        fields=(*base.fields, *second.snapshot().fields),
        relations=base.relations,
    )
    assert len(diff(base, doubled)) == 0
