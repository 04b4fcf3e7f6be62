"""Defaults as Directus reads them (§4.3) and as it writes them (§5.3)."""

from __future__ import annotations

import json

import pytest

from snapshot_tool.directus.defaults import cast_default, written_default
from snapshot_tool.directus.knex import position
from snapshot_tool.model.json import JsonValue, dumps
from tests.directus.world import World

READ: list[tuple[str, str, JsonValue]] = [
    ("varchar(20)", "'x'", "x"),
    ("varchar(20)", "'O''B'", "O''B"),
    ("varchar(20)", "NULL", None),
    ("integer", "-5", -5),
    ("boolean", "false", False),
    ("boolean", "true", True),
    ("integer", "0", 0),
    ("real", "1.5", 1.5),
    ("numeric(10,2)", "10.50", 10.5),
    ("jsonb", "'{}'", {}),
    ("json", "'{\"a\": [1]}'", {"a": [1]}),
    ("text[]", "'{}'", "{}"),
    ("mood", "'ok'", "ok"),
    ("timestamptz", "now()", "now()"),
    ("timestamptz", "CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP"),
    ("timestamptz", "CURRENT_TIMESTAMP(3)", "CURRENT_TIMESTAMP(3)"),
    ("date", "CURRENT_DATE", "CURRENT_DATE"),
    ("text", "'a::b'", "'a"),
    ("timestamp", "timezone('utc', now())", "timezone('utc'"),
    ("text", "('a'::text || 'b'::text)", "('a'"),
    ("integer", "nextval('s')", "nextval('s'::regclass)"),
    ("bigint", "9223372036854775807", 9223372036854776000),
    ("text", "NULL", None),
    ("text", "''", ""),
    ("timestamptz", "'2020-01-01'", "2020-01-01 00:00:00+00"),
]


@pytest.mark.parametrize(("column_type", "expression", "expected"), READ)
def test_read(world: World, column_type: str, expression: str, expected: JsonValue) -> None:
    world.sql("CREATE TYPE mood AS ENUM ('ok')", "CREATE SEQUENCE s")
    world.table("t", f"id serial PRIMARY KEY, c {column_type} DEFAULT {expression}")
    assert dumps(world.column("t", "c")["default_value"]) == dumps(expected)


def test_read_of_a_random_uuid(world: World) -> None:
    world.need(13)
    world.table("t", "id serial PRIMARY KEY, c uuid DEFAULT gen_random_uuid()")
    assert world.column("t", "c")["default_value"] == "gen_random_uuid()"


@pytest.mark.parametrize(
    ("raw", "field_type", "expected"),
    [
        ("1.0", "integer", 1),
        ("0x1f", "integer", 31),
        ("", "integer", 0),
        ("abc", "integer", "abc"),
        ("1e3", "float", 1000),
        ("t", "boolean", True),
        ("", "boolean", False),
        ("{broken", "json", "{broken"),
        ("", "json", ""),
        ("5", "string", "5"),
        ("0000-00-00 00:00:00", "timestamp", None),
    ],
)
def test_cast(raw: str, field_type: str, expected: JsonValue) -> None:
    found = cast_default(raw, field_type)
    assert json.dumps(found) == json.dumps(expected)


@pytest.mark.parametrize(
    ("value", "field_type", "expected"),
    [
        (None, "string", "null"),
        ("now()", "timestamp", "CURRENT_TIMESTAMP"),
        ("NOW()", "timestamp", "CURRENT_TIMESTAMP"),
        ("CURRENT_TIMESTAMP", "timestamp", "CURRENT_TIMESTAMP"),
        ("current_timestamp", "timestamp", "'current_timestamp'"),
        ("CURRENT_TIMESTAMP(3)", "timestamp", "CURRENT_TIMESTAMP(3)"),
        ("gen_random_uuid()", "uuid", "gen_random_uuid()"),
        ("uuid_generate_v4()", "uuid", "'uuid_generate_v4()'"),
        ("CURRENT_DATE", "date", "'CURRENT_DATE'"),
        (True, "boolean", "'1'"),
        (False, "boolean", "'0'"),
        ("false", "boolean", "'0'"),
        ("0", "boolean", "'1'"),
        ({"a": [1, "x"]}, "json", """'{"a":[1,"x"]}'"""),
        ({"a": "it's"}, "json", """'{"a":"it's"}'"""),
        ("[]", "json", "'[]'"),
        ({"a": 1}, "string", "'[object Object]'"),
        ([1, None, 2], "string", "'1,,2'"),
        (5, "integer", "'5'"),
        (1.50, "float", "'1.5'"),
        (1e21, "float", "'1e+21'"),
        ("O'B", "string", "'O''B'"),
        ("back\\slash", "string", "E'back\\\\slash'"),
        ("", "string", "''"),
    ],
)
def test_written(value: JsonValue, field_type: str, expected: str) -> None:
    assert written_default(value, field_type).sql == expected


def test_question_marks_are_numbered_like_placeholders() -> None:
    assert position("set default 'a?b?'") == "set default 'a$1b$2'"
    assert position(r"set default 'a\?b'") == "set default 'a?b'"
    assert position(r"set default E'a\\?b'") == "set default E'a$1b'"
