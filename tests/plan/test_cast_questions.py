"""What is asked of the rows before a type changes, value by value, held against what PostgreSQL's cast does."""

from __future__ import annotations

import psycopg
import pytest

from snapshot_tool.directus.view import view
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.difference import Differences
from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.plan.cast_questions import questions
from snapshot_tool.plan.casts import conversion
from snapshot_tool.plan.context import Context
from tests.plan.build import ID, C, F, snapshot
from tests.plan.observe import carry_out
from tests.plan.support import VERSION, errors, execute, plan_for, reach

FAILS, LOSES, FINE = "data-cast-fails", "data-narrowed", ""
STAMP, ZONED = "timestamp without time zone", "timestamp with time zone"
TIME, ZONED_TIME = "time without time zone", "time with time zone"
VALUES = [
    # Whole numbers.
    ("integer", "32767", "smallint", FINE),
    ("integer", "32768", "smallint", FAILS),
    ("bigint", "-2147483649", "integer", FAILS),
    ("integer", "1", "boolean", FINE),
    ("integer", "5", "boolean", LOSES),
    ("bigint", "9000000000", "boolean", LOSES),
    ("boolean", "t", "bigint", FINE),
    ("bigint", "16777217", "real", LOSES),
    # Other numbers.
    ("numeric", "1.5", "integer", LOSES),
    ("numeric", "1.25", "numeric(4,1)", LOSES),
    ("numeric", "1000", "numeric(4,1)", FAILS),
    ("real", "NaN", "numeric(4,1)", FINE),
    ("numeric", "NaN", "integer", FAILS),
    ("double precision", "1.25", "real", FINE),
    ("double precision", "0.123456789", "real", LOSES),
    ("double precision", "1e39", "real", FAILS),
    ("double precision", "-3.5e38", "real", FAILS),
    ("double precision", "3e38", "real", FINE),
    ("double precision", "1e-46", "real", FAILS),
    ("double precision", "Infinity", "real", FINE),
    ("double precision", "0", "real", FINE),
    ("numeric", "1e40", "real", FAILS),
    ("numeric", "1e400", "double precision", FAILS),
    ("numeric", "1e-400", "double precision", FAILS),
    ("numeric", "0.1", "double precision", FINE),
    ("number_of_ours", "40000", "smallint", FAILS),
    # Texts.
    ("text", " 12 ", "integer", FINE),
    ("text", "1.5", "integer", FAILS),
    ("text", "3000000000", "integer", FAILS),
    ("text", "1.25", "numeric(4,1)", LOSES),
    ("text", "1.50", "numeric(4,1)", FINE),
    ("text", "1000", "numeric(4,1)", FAILS),
    ("text", "1.5", "real", FINE),
    ("text", "1.123456789", "real", LOSES),
    ("text", "1e39", "real", FAILS),
    ("text", "yes", "boolean", FINE),
    ("text", "maybe", "boolean", FAILS),
    ("text", "6B5A9B9E-0A0C-4B1F-8A3E-2F3F5B8E9A01", "uuid", FINE),
    ("text", "x" * 64, "name", LOSES),
    ("integer", "12345", "character varying(4)", LOSES),
    ("text", "1234", "character varying(4)", FINE),
    # Moments.
    (STAMP, "2020-01-01", "date", FINE),
    (STAMP, "2020-01-01 10:00", "date", LOSES),
    (STAMP, "infinity", "date", FINE),
    (ZONED, "2020-01-01 00:00+00", "date", FINE),
    (ZONED, "2020-01-01 00:00+05:45", "date", LOSES),
    (STAMP, "2020-01-01 10:00", TIME, LOSES),
    (ZONED_TIME, "10:00+00", TIME, FINE),
    (ZONED_TIME, "10:00+02", TIME, LOSES),
    ("date", "2020-01-01", STAMP, FINE),
    ("date", "300000-01-01", STAMP, FAILS),
    ("date", "infinity", ZONED, FINE),
    ("text", "2020-01-01", "date", FINE),
    ("text", "2020-01-01 10:00", "date", LOSES),
    ("text", "10:00", TIME, FINE),
    ("text", "2020-01-01 10:00", TIME, LOSES),
    ("text", "10:00+02", TIME, LOSES),
    ("text", "10:00+02", ZONED_TIME, FINE),
    ("text", "2020-01-01 10:00", STAMP, FINE),
    ("text", "2020-01-01T10:00:00Z", STAMP, FINE),
    ("text", "2020-01-01T10:00:00.000+00:00", STAMP, FINE),
    ("text", "2020-01-01 10:00 pm", STAMP, FINE),
    ("text", "2020-01-01 10:00UTC", STAMP, FINE),
    ("text", "2020-01-01 10:00:00-07", STAMP, LOSES),
    ("text", "2020-01-01T10:00:00+02:00", STAMP, LOSES),
    ("text", "2020-01-01 10:00 America/New_York", STAMP, LOSES),
    ("text", "2020-01-01T10:00:00+02:00", ZONED, FINE),
    # Documents.
    ("json", '{"a": "\\u0000"}', "jsonb", FAILS),
    ("json", '{"a": "\\\\u0000"}', "jsonb", FINE),
    ("jsonb", "[1]", "json", FINE),
]


@pytest.mark.parametrize(("made", "value", "target", "said"), VALUES)
def test_a_question_says_what_the_cast_does(database: str, made: str, value: str, target: str, said: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("SET TimeZone = 'Asia/Kathmandu'")
        connection.execute("CREATE DOMAIN number_of_ours AS integer")
        connection.execute(f"CREATE TABLE held (value {made})".encode())
        connection.execute(f"INSERT INTO held VALUES (%s::{made})".encode(), (value,))
        catalog = read_catalog(database)
        assert asked(connection, catalog, target) == ([said] if said else [])
        column = catalog.tables["held"].column("value")
        assert column is not None
        alter = f"ALTER TABLE held ALTER value TYPE {target} USING {conversion(column, target)}".encode()
        if said == FAILS:
            with pytest.raises(psycopg.Error):
                connection.execute(alter)
        else:
            connection.execute(alter)


def asked(connection: psycopg.Connection, catalog: Catalog, target: str) -> list[str]:
    """Return the kinds of the questions that the one row of `held` is in the way of."""
    column = catalog.tables["held"].column("value")
    assert column is not None
    empty = view(catalog, VERSION)
    context = Context(Differences(), catalog, empty, empty)
    every = questions(context, column, target, Item(ItemKind.FIELD, "held", "value"))
    return [str(found.kind) for found in every if connection.execute(found.probe.encode()).fetchone() is not None]


PARENT = C("parent", (ID, F("name", "string")))
ZONES = {
    "a text": ("text", "2020-01-01 10:00", F("name", "timestamp"), "2020-01-01 10:00:00+00"),
    "a moment": ("timestamptz", "2020-01-01 10:00+00", F("name", "text"), "2020-01-01 10:00:00+00"),
    "a day": ("date", "2020-01-01", F("name", "timestamp"), "2020-01-01 00:00:00+00"),
    "a moment as a time": ("timestamptz", "2020-01-01 10:00+00", F("name", "time"), "10:00:00"),
}


@pytest.mark.parametrize("large_table_rows", [100_000, 0])
@pytest.mark.parametrize("case", ZONES.values(), ids=ZONES.keys())
def test_moments_are_utc_whatever_the_time_zone_of_the_session(
    directus_database: str, case: tuple[str, str, F, str], large_table_rows: int
) -> None:
    made, value, field, then = case
    reach(directus_database, snapshot(PARENT))
    database = directus_database.partition("?")[0].rpartition("/")[2]
    execute(
        directus_database,
        f"ALTER DATABASE {database} SET TimeZone = 'Asia/Kathmandu'",
        f"ALTER TABLE parent DROP name, ADD name {made}",
        f"INSERT INTO parent (id, name) VALUES (md5('1')::uuid, '{value}')",
        "ANALYZE parent",
    )
    wanted = snapshot(C("parent", (ID, field)))
    plan = plan_for(directus_database, wanted, ["data-narrowed:parent.name"], large_table_rows=large_table_rows)
    assert errors(plan) == []
    carry_out(plan, directus_database)
    with psycopg.connect(directus_database) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        assert connection.execute("SELECT name::text FROM parent").fetchall() == [(then,)]
