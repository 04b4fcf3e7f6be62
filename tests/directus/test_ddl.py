"""The statements behind fields and collections: their text, their order, and when there are none (§5.2, §6, §8)."""

from __future__ import annotations

import pytest

from snapshot_tool.directus.ddl import add_column, create_table
from snapshot_tool.model.json import JsonObject, JsonValue
from snapshot_tool.model.prediction import Outcome
from tests.directus.world import World, items, statements


def field(name: str, kind: str, **schema: JsonValue) -> JsonObject:
    return {"collection": "t", "field": name, "type": kind, "meta": {}, "schema": dict(schema)}


def sql(operations: object) -> list[str]:
    assert isinstance(operations, list)
    return [operation.sql for operation in operations]


def test_a_new_table_its_constraints_and_its_indexes_in_the_order_of_columns() -> None:
    fields: list[JsonObject] = [
        field("id", "uuid", is_primary_key=True, is_nullable=False, is_unique=True, is_indexed=True),
        field("a", "string", max_length=30, default_value="x", is_indexed=True, is_unique=True),
        {"collection": "t", "field": "lines", "type": "alias", "meta": {}},
        field("v", "unknown"),
        field("b", "timestamp", default_value="now()", is_nullable=False, is_indexed=True),
        field("c", "integer"),
        field("d", "integer", default_value=None),
    ]
    assert sql(create_table("t", fields)) == [
        'create table "t" ("id" uuid not null, "a" varchar(30) null default \'x\', '
        '"b" timestamptz not null default CURRENT_TIMESTAMP, "c" integer null, "d" integer null default null, '
        'constraint "t_pkey" primary key ("id"))',
        'alter table "t" add constraint "t_a_unique" unique ("a")',
        'create index "t_a_index" on "t" ("a")',
        'create index "t_b_index" on "t" ("b")',
    ]


def test_an_auto_increment_column_brings_its_key_unless_there_is_one() -> None:
    serial = field("id", "integer", has_auto_increment=True, is_primary_key=True, default_value="nextval('x')")
    assert sql(create_table("t", [serial])) == ['create table "t" ("id" serial primary key)']
    big = field("n", "bigInteger", has_auto_increment=True)
    key = field("id", "string", is_primary_key=True)
    assert sql(create_table("t", [key, big])) == [
        'create table "t" ("id" varchar(255) not null, "n" bigserial, constraint "t_pkey" primary key ("id"))'
    ]


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (field("a", "text"), ['alter table "t" add column "a" text null']),
        (
            field("a", "boolean", default_value=True, is_nullable=False),
            ['alter table "t" add column "a" boolean not null default \'1\''],
        ),
        (
            field("a", "uuid", is_unique=True, is_indexed=True),
            [
                'alter table "t" add column "a" uuid null',
                'alter table "t" add constraint "t_a_unique" unique ("a")',
                'create index "t_a_index" on "t" ("a")',
            ],
        ),
        (
            field("a", "uuid", is_primary_key=True, is_unique=True),
            [
                'alter table "t" add column "a" uuid not null',
                'alter table "t" add constraint "t_pkey" primary key ("a")',
            ],
        ),
        (field("a", "integer", has_auto_increment=True), ['alter table "t" add column "a" serial primary key']),
        (field("a", "unknown"), []),
        ({"collection": "t", "field": "a", "type": "alias"}, []),
        (
            field("q?", "text", default_value="a?"),
            ['alter table "t" add column "q$1" text null default \'a$2\''],
        ),
        (field('a"b', "text"), ['alter table "t" add column "a""b" text null']),
        (field("x; drop table t --", "text"), ['alter table "t" add column "x; drop table t --" text null']),
        (field("a.b", "text"), ['alter table "t" add column "a"."b" text null']),
        (field("x as y", "text"), ['alter table "t" add column "x" as "y" text null']),
    ],
)
def test_add_column(new: JsonObject, expected: list[str]) -> None:
    assert sql(add_column("t", new)) == expected


LIVE = (
    "id serial PRIMARY KEY, s varchar(40) DEFAULT 'x', n integer NOT NULL DEFAULT 5, f boolean DEFAULT false, "
    "j json DEFAULT '{}', u uuid, ts timestamptz DEFAULT CURRENT_TIMESTAMP, plain text, jb jsonb, dp double precision, "
    "small smallint, num numeric, ch char(3), iv interval, tz timetz, exact timestamptz(3), wide varchar"
)


@pytest.mark.parametrize("name", ["s", "u", "ts", "plain", "jb", "wide"])
def test_a_change_of_metadata_alone_runs_nothing(world: World, name: str) -> None:
    world.table("t", LIVE)
    wanted = world.wanted()
    wanted.meta(wanted.field("t", name))["note"] = "changed"
    prediction = world.predict(wanted)
    assert (statements(prediction), prediction.outcome) == ([], Outcome.OK)


@pytest.mark.parametrize(
    ("name", "written", "default"),
    [("n", "integer", "'5'"), ("f", "boolean", "'0'"), ("j", "json", "'{}'")],
)
def test_but_it_edits_the_column_where_the_default_is_a_number_a_boolean_or_json(
    world: World, name: str, written: str, default: str
) -> None:
    world.table("t", LIVE)
    wanted = world.wanted()
    wanted.meta(wanted.field("t", name))["note"] = "changed"
    prediction = world.predict(wanted)
    expected = [
        f'alter table "t" alter column "{name}" drop default',
        f'alter table "t" alter column "{name}" drop not null',
        f'alter table "t" alter column "{name}" type {written} using ("{name}"::{written})',
        f'alter table "t" alter column "{name}" set default {default}',
    ]
    assert statements(prediction) == expected + ['alter table "t" alter column "n" set not null'] * (name == "n")
    assert world.run(prediction) is None
    assert prediction.outcome is Outcome.OK


RETYPED = {
    "jb": "json",
    "dp": "real",
    "small": "integer",
    "num": "integer",
    "ch": "varchar(3)",
    "iv": "varchar(255)",
    "tz": "time",
    "exact": "timestamptz",
}


@pytest.mark.parametrize(("name", "written"), RETYPED.items())
def test_touching_a_column_retypes_it(world: World, name: str, written: str) -> None:
    world.table("t", LIVE)
    wanted = world.wanted()
    wanted.column("t", name)["is_indexed"] = name not in {"jb"}
    wanted.column("t", name)["is_nullable"] = False
    prediction = world.predict(wanted)
    assert f'alter table "t" alter column "{name}" type {written} using ("{name}"::{written})' in statements(prediction)
    assert world.run(prediction) is None
    assert world.differences(wanted) == prediction.remaining


def test_an_unbounded_varchar_cannot_be_edited(world: World) -> None:
    world.table("t", LIVE)
    wanted = world.wanted()
    wanted.column("t", "wide")["is_indexed"] = True
    prediction = world.predict(wanted)
    assert prediction.message == (
        'alter table "t" alter column "wide" type varchar(-5) using ("wide"::varchar(-5)) - syntax error at or near "-"'
    )


def test_a_key_that_does_not_count_by_itself_cannot_be_edited(world: World) -> None:
    world.table("k", "id uuid PRIMARY KEY")
    wanted = world.wanted()
    wanted.column("k", "id")["default_value"] = "gen_random_uuid()"
    prediction = world.predict(wanted)
    assert prediction.message == 'alter table "k" alter column "id" drop not null - column "id" is in a primary key'
    wanted.column("k", "id")["is_nullable"] = True
    refused = world.predict(wanted)
    assert (statements(refused), refused.status, refused.message) == (
        [],
        400,
        "Invalid payload. Primary key cannot be null.",
    )


def test_a_key_that_does_counts_as_unchanged(world: World) -> None:
    world.table("t", LIVE)
    wanted = world.wanted()
    wanted.field("t", "id")["type"] = "bigInteger"
    prediction = world.predict(wanted)
    assert (statements(prediction), prediction.outcome) == ([], Outcome.NEVER_CONVERGES)
    assert items(prediction.remaining) == [("t.id", "E", ("type",))]


@pytest.mark.parametrize(
    ("value", "kind", "stored"),
    [
        ("it's", "text", "it''s"),
        ("a?b", "text", "a$1b"),
        ("a::b", "text", "a"),
        ("now()", "timestamp", "CURRENT_TIMESTAMP"),
        ("2020-01-01T10:00:00Z", "timestamp", "2020-01-01 10:00:00+00"),
        ("007", "integer", 7),
        ("true", "boolean", True),
    ],
)
def test_defaults_that_do_not_come_back_as_they_were(world: World, value: str, kind: str, stored: JsonValue) -> None:
    world.sql("ALTER ROLE CURRENT_USER SET timezone = 'UTC'")
    columns = {"text": "text", "timestamp": "timestamptz", "integer": "integer", "boolean": "boolean"}
    world.table("t", f"id serial PRIMARY KEY, c {columns[kind]}")
    wanted = world.wanted()
    wanted.column("t", "c")["default_value"] = value
    prediction = world.predict(wanted)
    assert prediction.outcome is Outcome.NEVER_CONVERGES
    assert [(e.path, e.lhs, e.rhs) for d in prediction.remaining for e in d.entries] == [
        (("schema", "default_value"), "'a" if value == "a::b" else stored, value)
    ]
    assert world.run(prediction) is None
    assert world.differences(wanted) == prediction.remaining
