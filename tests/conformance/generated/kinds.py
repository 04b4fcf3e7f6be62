"""The kinds of column that generated snapshots have: Directus type, column type, facets, defaults and values (§5)."""

from __future__ import annotations

from dataclasses import dataclass

from snapshot_tool.model.json import JsonObject, JsonValue


@dataclass(frozen=True)
class Kind:
    """One Directus type with one column type."""

    type_name: str
    data_type: str
    facets: tuple[JsonObject, ...] = ({},)
    """Lengths and precisions, the usual one first."""
    special: tuple[list[JsonValue] | None, ...] = (None,)
    defaults: tuple[JsonValue, ...] = ()
    """Values that a column reads back as they were written."""
    values: tuple[str, ...] = ()
    """SQL literals for rows, the plainest first."""


_INTEGER: JsonObject = {"numeric_precision": 32, "numeric_scale": 0}
_BIG: JsonObject = {"numeric_precision": 64, "numeric_scale": 0}
_NOW = "CURRENT_TIMESTAMP"

STRING = Kind(
    "string",
    "character varying",
    ({"max_length": 255}, {"max_length": 50}, {"max_length": 5}, {"max_length": 36}),
    (None, ["user-created"], ["conceal"]),
    ("draft", "", "5", "true", "x y", "[]"),
    ("'x'", "'5'", "'0123456789'", "'2020-01-01'", "'yes'", "''"),
)
TEXT = Kind("text", "text", defaults=("draft", "", "{}"), values=("'x'", "'7'", "'{}'", "'a long text: 0123456789'"))
INTEGER = Kind("integer", "integer", (_INTEGER,), defaults=(1, 0, -5), values=("1", "0", "70000", "-2"))
BIG = Kind("bigInteger", "bigint", (_BIG,), defaults=(1, 0), values=("1", "3000000000", "0"))
BOOLEAN = Kind("boolean", "boolean", special=(["cast-boolean"], None), defaults=(False, True), values=("true", "false"))
UUID = Kind(
    "uuid",
    "uuid",
    special=(["uuid"], None, ["file"]),
    values=("'00000000-0000-4000-8000-000000000001'", "'00000000-0000-4000-8000-000000000002'"),
)
TIMESTAMP = Kind(
    "timestamp",
    "timestamp with time zone",
    special=(["date-created"], None, ["date-created", "date-updated"], ["cast-timestamp"]),
    defaults=(_NOW,),
    values=("'2020-01-01'", "'2021-02-03 04:05:06.789'"),
)
DECIMAL = Kind(
    "decimal",
    "numeric",
    (
        {"numeric_precision": 10, "numeric_scale": 5},
        {"numeric_precision": 10, "numeric_scale": 2},
        {"numeric_precision": 4, "numeric_scale": 0},
    ),
    defaults=(1, 0, 1.5),
    values=("1", "12.75", "999.4"),
)

KINDS: tuple[Kind, ...] = (
    STRING,
    INTEGER,
    TEXT,
    BOOLEAN,
    TIMESTAMP,
    DECIMAL,
    UUID,
    BIG,
    Kind("json", "json", special=(["cast-json"], None), defaults=({}, [], {"k": [1, 2]}), values=("'{}'", "'[1]'")),
    Kind("csv", "text", special=(["cast-csv"],), defaults=("a,b",), values=("'a,b'", "'x'")),
    Kind("float", "real", ({"numeric_precision": 24},), defaults=(1.5, 0), values=("1.5", "2")),
    Kind("date", "date", special=(None, ["date-created"]), defaults=("2020-01-01",), values=("'2020-01-01'",)),
    Kind("time", "time without time zone", defaults=("12:00:00",), values=("'12:34:56'",)),
    Kind(
        "dateTime",
        "timestamp without time zone",
        special=(None, ["cast-datetime"]),
        defaults=(_NOW, "2020-01-01 00:00:00"),
        values=("'2020-01-01'",),
    ),
    Kind("hash", "character varying", ({"max_length": 255},), (["hash", "conceal"],), ("x",), ("'x'", "'y'")),
)

ODD_KINDS: tuple[Kind, ...] = (
    Kind("unknown", "integer[]"),
    Kind("binary", "bytea"),
    Kind("json", "jsonb", special=(["cast-json"],)),
    Kind("integer", "smallint", ({"numeric_precision": 16, "numeric_scale": 0},)),
    Kind("float", "double precision", ({"numeric_precision": 53},)),
    Kind("string", "character", ({"max_length": 36}, {"max_length": 3})),
    Kind("string", "character varying", ({}, {"max_length": -5}, {"max_length": 0}, {"max_length": 20_000_000})),
    Kind("decimal", "numeric", ({}, {"numeric_precision": 2, "numeric_scale": 4}, {"numeric_precision": 1001})),
    Kind("csv", "text"),
    Kind("hash", "character varying", ({"max_length": 255},)),
    Kind("geometry.Point", "geometry"),
    Kind("unknown", "mood", ({},), (["cast-json"],)),
)
"""Kinds that a push makes otherwise than the file says, or not at all (§5.2)."""

ODD_DEFAULTS: tuple[JsonValue, ...] = (
    "now()",
    "it's",
    "a?b",
    "null",
    "NULL",
    "gen_random_uuid()",
    "CURRENT_DATE",
    "CURRENT_TIMESTAMP(3)",
    "nextval('nothing'::regclass)",
    "timezone('utc'::text, now())",
    "a::b",
    "back\\slash",
    "'quoted'",
    '"',
    " ",
    "é",
    "a\nb",
    "true",
    "5",
    5,
    1.50,
    -1,
    12345678901234567890,
    1e21,
    True,
    False,
    {},
    [1],
    {"a": "it's"},
    "0123456789" * 30,
)
"""Defaults that do not fit the type, or read back otherwise than they were written (§5.3)."""
