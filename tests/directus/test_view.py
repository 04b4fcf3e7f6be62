"""The Directus view of a real database: what is in it, what is left out, and in which order (§1, §4, §12.5)."""

from __future__ import annotations

from snapshot_tool.model.json import dumps
from snapshot_tool.model.snapshot import Snapshot
from tests.directus.world import World

SYSTEM_FIELDS = [
    {"collection": "directus_activity", "field": "timestamp", "schema": {"is_indexed": True}},
    {"collection": "directus_revisions", "field": "parent", "schema": {"is_indexed": True}},
]


def fields(view: Snapshot) -> list[str]:
    return [f"{field.collection}.{field.field}:{field.type}" for field in view.fields]


def test_an_empty_directus(world: World) -> None:
    view = world.view()
    assert view.info.document() == {
        "version": 1,
        "directus": "11.13.4",
        "vendor": "postgres",
        "systemFields": SYSTEM_FIELDS,
    }
    assert (view.collections, view.fields, view.relations) == ((), (), ())


def test_one_field_in_full(world: World) -> None:
    world.table("t", "id serial PRIMARY KEY, name varchar(40) NOT NULL DEFAULT 'x'")
    world.sql(
        'UPDATE directus_fields SET special = \'conceal,cast-json\', options = \'{"b": 1, "a": {"10": 0, "2": 0}}\', '
        "translations = '[]', sort = 3, required = true WHERE field = 'name'"
    )
    found = next(field for field in world.view().fields if field.field == "name")
    assert dumps(found.document()) == dumps(
        {
            "collection": "t",
            "field": "name",
            "type": "json",
            "meta": {
                "collection": "t",
                "conditions": None,
                "display": None,
                "display_options": None,
                "field": "name",
                "group": None,
                "hidden": False,
                "interface": None,
                "note": None,
                "options": {"a": {"2": 0, "10": 0}, "b": 1},
                "readonly": False,
                "required": True,
                "searchable": True,
                "sort": 3,
                "special": ["conceal", "cast-json"],
                "translations": [],
                "validation": None,
                "validation_message": None,
                "width": "full",
            },
            "schema": {
                "name": "name",
                "table": "t",
                "data_type": "character varying",
                "default_value": "x",
                "max_length": 40,
                "numeric_precision": None,
                "numeric_scale": None,
                "is_nullable": False,
                "is_unique": False,
                "is_indexed": False,
                "is_primary_key": False,
                "is_generated": False,
                "generation_expression": None,
                "has_auto_increment": False,
                "foreign_key_table": None,
                "foreign_key_column": None,
            },
        }
    )


def test_folders_and_tables_that_the_inspector_does_not_see_have_no_schema(world: World) -> None:
    world.table("t", "id serial PRIMARY KEY")
    world.sql(
        "CREATE TABLE parted (id integer PRIMARY KEY) PARTITION BY RANGE (id)",
        "CREATE VIEW v AS SELECT 1 AS id",
        "INSERT INTO directus_collections (collection) VALUES ('folder'), ('parted'), ('v')",
    )
    found = {item.collection: item.schema_ and item.schema_.name for item in world.view().collections}
    assert found == {"folder": None, "parted": None, "t": "t", "v": None}


def test_untracked_tables_columns_and_foreign_keys_are_left_out(world: World) -> None:
    world.sql("CREATE TABLE untracked (id serial PRIMARY KEY)")
    world.table("t", "id serial PRIMARY KEY, u integer REFERENCES untracked")
    world.sql("ALTER TABLE t ADD COLUMN hidden text")
    view = world.view()
    assert [item.collection for item in view.collections] == ["t"]
    assert fields(view) == ["t.id:integer", "t.u:integer"]
    assert view.relations == ()
    assert view.fields[1].schema_ is not None
    assert view.fields[1].schema_.foreign_key_table == "untracked"


def test_a_table_without_a_usable_key_or_with_a_space_keeps_its_row_and_loses_its_fields(world: World) -> None:
    world.table("composite", "a integer, b integer, PRIMARY KEY (a, b)")
    world.table("keyless", "a integer")
    world.table("with space", "id serial PRIMARY KEY")
    view = world.view()
    assert [item.collection for item in view.collections] == ["composite", "keyless", "with space"]
    assert view.fields == ()


def test_custom_fields_of_system_tables_are_ordinary_and_system_ones_are_not(world: World) -> None:
    world.sql(
        "ALTER TABLE directus_users ADD COLUMN shoe_size integer",
        "CREATE INDEX ON directus_users (shoe_size)",
        "INSERT INTO directus_fields (collection, field) VALUES ('directus_users', 'shoe_size')",
        "CREATE INDEX ON directus_users (email)",
    )
    view = world.view()
    assert fields(view) == ["directus_users.shoe_size:integer"]
    assert [f"{field.collection}.{field.field}" for field in view.system_fields] == [
        "directus_activity.timestamp",
        "directus_revisions.parent",
        "directus_users.email",
    ]


def test_aliases_have_no_schema_and_a_column_with_an_alias_special_appears_twice(world: World) -> None:
    world.table("t", "id serial PRIMARY KEY, doubled text")
    world.sql(
        "INSERT INTO directus_fields (collection, field, special) "
        "VALUES ('t', 'lines', 'alias,no-data'), ('t', 'items', 'o2m'), ('t', 'ghost', 'cast-json')",
        "UPDATE directus_fields SET special = 'files' WHERE field = 'doubled'",
    )
    view = world.view()
    assert fields(view) == ["t.id:integer", "t.doubled:text", "t.doubled:alias", "t.lines:alias", "t.items:alias"]
    assert "schema" not in view.fields[2].document()
    assert "schema" not in view.fields[4].document()


def test_orders(world: World) -> None:
    for name in ("b", "Z", "a"):
        world.table(name, "id serial PRIMARY KEY, x integer")
    world.sql("UPDATE directus_fields SET id = 900 WHERE collection = 'b' AND field = 'id'")
    view = world.view()
    assert [item.collection for item in view.collections] == ["Z", "a", "b"]
    assert fields(view) == ["Z.id:integer", "Z.x:integer", "a.id:integer", "a.x:integer", "b.x:integer", "b.id:integer"]


def test_relations_are_stitched_from_foreign_keys_and_rows(world: World) -> None:
    world.table("p", "id serial PRIMARY KEY")
    world.table("q", "id serial PRIMARY KEY")
    world.table(
        "c",
        "id serial PRIMARY KEY, p integer REFERENCES p ON DELETE SET NULL, two integer, wrong integer REFERENCES p, "
        "item text",
        "ALTER TABLE c ADD CONSTRAINT first FOREIGN KEY (two) REFERENCES p, "
        "ADD CONSTRAINT second FOREIGN KEY (two) REFERENCES q",
    )
    world.sql(
        "INSERT INTO directus_relations (many_collection, many_field, one_collection, one_allowed_collections) VALUES "
        "('c', 'item', NULL, 'p,q'), ('c', 'p', 'p', NULL), ('c', 'two', 'q', NULL), ('c', 'wrong', 'q', NULL)"
    )
    view = world.view()
    found = [
        (relation.field, relation.related_collection, relation.schema_ and relation.schema_.constraint_name)
        for relation in view.relations
    ]
    assert found == [
        ("item", None, None),
        ("p", "p", "c_p_fkey"),
        ("two", "q", "second"),
        ("wrong", "q", None),
    ]
    first, second = view.relations[:2]
    assert first.meta is not None
    assert first.meta.one_allowed_collections == ["p", "q"]
    assert dumps(second.document()) == dumps(
        {
            "collection": "c",
            "field": "p",
            "related_collection": "p",
            "meta": {
                "junction_field": None,
                "many_collection": "c",
                "many_field": "p",
                "one_allowed_collections": None,
                "one_collection": "p",
                "one_collection_field": None,
                "one_deselect_action": "nullify",
                "one_field": None,
                "sort_field": None,
            },
            "schema": {
                "table": "c",
                "column": "p",
                "foreign_key_table": "p",
                "foreign_key_column": "id",
                "constraint_name": "c_p_fkey",
                "on_update": "NO ACTION",
                "on_delete": "SET NULL",
            },
        }
    )
    column = next(field.schema_ for field in view.fields if field.field == "two")
    assert column is not None
    assert column.foreign_key_table == "p"


def test_generated_identity_and_serial_columns(world: World) -> None:
    world.table(
        "t",
        "id integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, n serial, "
        "g integer GENERATED ALWAYS AS (n + 1) STORED",
    )
    found = {
        name: [
            world.column("t", name)[key]
            for key in ("default_value", "is_generated", "generation_expression", "has_auto_increment")
        ]
        for name in ("id", "n", "g")
    }
    assert found == {
        "id": [None, False, None, True],
        "n": ["nextval('t_n_seq'::regclass)", False, None, False],
        "g": [None, True, "(n + 1)", False],
    }


def test_a_virtual_column_looks_like_any_other(world: World) -> None:
    world.need(18)
    world.table("t", "id serial PRIMARY KEY, v integer GENERATED ALWAYS AS (id + 1) VIRTUAL")
    found = world.column("t", "v")
    keys = ("default_value", "is_generated", "generation_expression", "has_auto_increment")
    assert [found[key] for key in keys] == [None, False, None, False]


def test_the_keys_of_meta_are_the_columns_that_the_rows_have(world: World) -> None:
    world.table("t", "id serial PRIMARY KEY")
    world.sql(
        "ALTER TABLE directus_fields DROP COLUMN searchable",
        "ALTER TABLE directus_collections ADD COLUMN status varchar(255) DEFAULT 'active'",
    )
    view = world.view()
    meta = view.fields[0].meta
    assert meta is not None
    assert not meta.has("searchable")
    assert view.collections[0].meta is not None
    assert view.collections[0].meta.document()["status"] == "active"
