"""Column types to Directus types (§5.1) and back to what Directus writes (§5.2)."""

from __future__ import annotations

import pytest

from snapshot_tool.directus.types import Size, is_alias_special, local_type, sql_type
from snapshot_tool.model.json import JsonObject
from tests.directus.world import World

LIVE = {
    "smallint": "integer",
    "integer": "integer",
    "bigint": "bigInteger",
    "numeric": "integer",
    "numeric(10,2)": "decimal",
    "real": "float",
    "double precision": "float",
    "money": "float",
    "boolean": "boolean",
    "bit": "boolean",
    "bit(3)": "boolean",
    "varchar": "string",
    "varchar(7)": "string",
    "char(3)": "string",
    "interval": "string",
    "text": "text",
    "uuid": "uuid",
    "json": "json",
    "jsonb": "json",
    "date": "date",
    "timestamp": "dateTime",
    "timestamptz": "timestamp",
    "timestamptz(3)": "timestamp",
    "time": "time",
    "timetz": "time",
    "point": "geometry.Point",
    "polygon": "geometry.Polygon",
    "bytea": "unknown",
    "text[]": "unknown",
    "inet": "unknown",
    "xml": "unknown",
    "oid": "unknown",
    "name": "unknown",
    "varbit": "unknown",
    "tsvector": "unknown",
    "int4range": "unknown",
    "mood": "unknown",
    "short": "unknown",
    "year": "integer",
}


def test_every_column_type(world: World) -> None:
    world.sql("CREATE TYPE mood AS ENUM ('ok')", "CREATE DOMAIN short AS varchar(9)", "CREATE DOMAIN year AS integer")
    columns = ", ".join(f"c{number} {name}" for number, name in enumerate(LIVE))
    world.table("t", f"id serial PRIMARY KEY, {columns}")
    found = [field.type for field in world.view().fields if field.collection == "t" and field.field != "id"]
    assert dict(zip(LIVE, found, strict=True)) == LIVE


def test_sizes(world: World) -> None:
    world.table(
        "t", "id serial PRIMARY KEY, a varchar, b varchar(7), c numeric(12,3), d numeric, e bit, f varbit, g real"
    )
    found = {
        name: tuple(world.column("t", name)[key] for key in ("max_length", "numeric_precision", "numeric_scale"))
        for name in ("id", *"abcdefg")
    }
    assert found == {
        "id": (None, 32, 0),
        "a": (-5, None, None),
        "b": (7, None, None),
        "c": (None, 12, 3),
        "d": (None, None, None),
        "e": (1, None, None),
        "f": (-1, None, None),
        "g": (None, 24, None),
    }


@pytest.mark.parametrize(
    ("data_type", "special", "expected"),
    [
        ("text", ["cast-json"], "json"),
        ("character varying", ["hash", "conceal"], "hash"),
        ("text", ["cast-csv"], "csv"),
        ("character varying", ["uuid"], "uuid"),
        ("text", ["file"], "uuid"),
        ("date", ["cast-timestamp"], "timestamp"),
        ("date", ["cast-datetime"], "dateTime"),
        ("text", ["cast-csv", "cast-json"], "json"),
        ("integer", ["m2o"], "integer"),
        ("timestamp with time zone", ["date-created"], "timestamp"),
        ("point", ["geometry"], "geometry"),
        ("point", [], "geometry"),
        ("point", None, "geometry.Point"),
        ("POINT", None, "geometry.Point"),
        ("GEOMETRY", None, "geometry"),
    ],
)
def test_specials_overrule(data_type: str, special: list[str] | None, expected: str) -> None:
    assert local_type(data_type, None, None, special) == expected


def test_alias_specials() -> None:
    assert is_alias_special(["no-data", "alias"])
    assert not is_alias_special(["file", "cast-json"])
    assert not is_alias_special(None)


@pytest.mark.parametrize(
    ("field_type", "schema", "expected"),
    [
        ("string", {"max_length": 50}, "varchar(50)"),
        ("string", {}, "varchar(255)"),
        ("string", {"max_length": -5}, "varchar(-5)"),
        ("hash", {"max_length": 50}, "varchar(255)"),
        ("text", {"max_length": 50}, "text"),
        ("csv", {}, "text"),
        ("integer", {}, "integer"),
        ("bigInteger", {}, "bigint"),
        ("float", {"numeric_precision": 53}, "real"),
        ("decimal", {"numeric_precision": 12, "numeric_scale": 3}, "decimal(12, 3)"),
        ("decimal", {}, "decimal(10, 5)"),
        ("boolean", {}, "boolean"),
        ("json", {"data_type": "jsonb"}, "json"),
        ("uuid", {}, "uuid"),
        ("date", {}, "date"),
        ("time", {}, "time"),
        ("binary", {}, "bytea"),
        ("dateTime", {}, "timestamp"),
        ("timestamp", {}, "timestamptz"),
        ("geometry", {}, "geometry(geometry, 4326)"),
        ("geometry.MultiPoint", {}, "geometry(MultiPoint, 4326)"),
        ("o2m", {}, None),
    ],
)
def test_what_directus_writes(field_type: str, schema: JsonObject, expected: str | None) -> None:
    assert sql_type(field_type, schema) == expected


def test_what_a_file_leaves_out_is_taken_from_the_column() -> None:
    assert sql_type("string", {}, Size(max_length=40)) == "varchar(40)"
    assert sql_type("string", {"max_length": 50}, Size(max_length=40)) == "varchar(50)"
    assert sql_type("decimal", {"numeric_scale": 1}, Size(None, 12, 3)) == "decimal(12, 1)"
