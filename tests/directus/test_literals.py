"""What PostgreSQL makes of a default that is written as text: the twin says it, and PostgreSQL does it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import psycopg
import pytest

from snapshot_tool.directus.knex import escape
from snapshot_tool.directus.literals import stored_literal
from snapshot_tool.directus.pg_types import of_written
from snapshot_tool.directus.refusal import PgError
from snapshot_tool.load.embedded import EmbeddedServer
from tests.directus.answers import made, major_of

Stored: TypeAlias = str | tuple[str | None, str | None]
"""The expression as PostgreSQL prints it, or the SQLSTATE and message with which it refuses the text."""

_STORED = """
    SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d
    JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
    WHERE d.adrelid = 't'::regclass AND a.attname = 'c'
"""

EVERYWHERE: list[tuple[str, str, Stored]] = [
    ("integer", "0", "0"),
    ("integer", "-1", "'-1'::integer"),
    ("integer", "+5", "5"),
    ("integer", " 5 ", "5"),
    ("integer", "-0", "0"),
    ("integer", "007", "7"),
    ("integer", "1__000", ("22P02", 'invalid input syntax for type integer: "1__000"')),
    ("integer", "_1", ("22P02", 'invalid input syntax for type integer: "_1"')),
    ("integer", "0x", ("22P02", 'invalid input syntax for type integer: "0x"')),
    ("integer", "1e3", ("22P02", 'invalid input syntax for type integer: "1e3"')),
    ("integer", "1.0", ("22P02", 'invalid input syntax for type integer: "1.0"')),
    ("integer", "", ("22P02", 'invalid input syntax for type integer: ""')),
    ("integer", "2147483648", ("22003", 'value "2147483648" is out of range for type integer')),
    (
        "integer",
        "99999999999999999999999",
        ("22003", 'value "99999999999999999999999" is out of range for type integer'),
    ),
    ("integer", "٣", ("22P02", 'invalid input syntax for type integer: "٣"')),
    ("integer", "\xa05", ("22P02", 'invalid input syntax for type integer: "\xa05"')),
    ("integer", "5\x0b", "5"),
    ("bigint", "1", "'1'::bigint"),
    ("bigint", "9223372036854775807", "'9223372036854775807'::bigint"),
    ("bigint", "9223372036854775808", ("22003", 'value "9223372036854775808" is out of range for type bigint')),
    ("real", "0", "'0'::real"),
    ("real", "-0", "'-0'::real"),
    ("real", "1e3", "'1000'::real"),
    ("real", "1E400", ("22003", '"1E400" is out of range for type real')),
    ("real", "1e-400", ("22003", '"1e-400" is out of range for type real')),
    ("real", "1e39", ("22003", '"1e39" is out of range for type real')),
    ("real", "3.4028235e38", "'3.4028235e+38'::real"),
    ("real", "1e-45", "'1e-45'::real"),
    ("real", "1_000", ("22P02", 'invalid input syntax for type real: "1_000"')),
    ("real", "0x1f", "'31'::real"),
    ("real", "0x1p3", "'8'::real"),
    ("real", "nan", "'NaN'::real"),
    ("real", "-NaN", "'NaN'::real"),
    ("real", "+inf", "'Infinity'::real"),
    ("real", "infinit", ("22P02", 'invalid input syntax for type real: "infinit"')),
    ("real", "123456", "'123456'::real"),
    ("real", "1234567", "'1.234567e+06'::real"),
    ("real", "16777217", "'1.6777216e+07'::real"),
    ("real", "1e-5", "'1e-05'::real"),
    ("real", "0.0001", "'0.0001'::real"),
    ("real", "10.50", "'10.5'::real"),
    ("real", ".", ("22P02", 'invalid input syntax for type real: "."')),
    ("real", "1.", "'1'::real"),
    ("decimal(10, 2)", "1", "'1'::numeric"),
    ("decimal(10, 2)", "-1", "'-1'::numeric"),
    ("decimal(10, 2)", "1.50", "1.50"),
    ("decimal(10, 2)", "-0.0", "0.0"),
    ("decimal(10, 2)", "1e3", "'1000'::numeric"),
    ("decimal(10, 2)", "1e-3", "0.001"),
    ("decimal(10, 2)", "1e131072", ("22003", "value overflows numeric format")),
    ("decimal(10, 2)", "1e-16384", ("22003", "value overflows numeric format")),
    ("decimal(10, 2)", "1e2147483648", ("22003", "value overflows numeric format")),
    # More digits than Python turns into a number at once.
    ("decimal(10, 2)", "0e" + "9" * 5000, ("22003", "value overflows numeric format")),
    ("decimal(10, 2)", "1e-" + "9" * 5000, ("22003", "value overflows numeric format")),
    ("decimal(10, 2)", "1e+" + "0" * 5000, "'1'::numeric"),
    ("decimal(10, 2)", "NaN", "'NaN'::numeric"),
    ("decimal(10, 2)", "-NaN", ("22P02", 'invalid input syntax for type numeric: "-NaN"')),
    ("decimal(10, 2)", "1.2300e2", "123.00"),
    ("decimal(10, 2)", "00012.50", "12.50"),
    ("decimal(10, 2)", "12345678901234567890", "'12345678901234567890'::numeric"),
    ("decimal(10, 2)", "", ("22P02", 'invalid input syntax for type numeric: ""')),
    ("json", ' {"a" :  1} ', "' {\"a\" :  1} '::json"),
    ("json", '{"it\'s":1}', "'{\"it''s\":1}'::json"),
    ("json", "{a:1}", ("22P02", "invalid input syntax for type json")),
    ("json", '{"a":NaN}', ("22P02", "invalid input syntax for type json")),
    ("json", "", ("22P02", "invalid input syntax for type json")),
    ("json", '"\\u0000"', "'\"\\u0000\"'::json"),
    ("json", '"a\nb"', ("22P02", "invalid input syntax for type json")),
    ("json", "\xa0{}", ("22P02", "invalid input syntax for type json")),
    ("json", "\x0c{}", ("22P02", "invalid input syntax for type json")),
    ("json", "[1,2,]", ("22P02", "invalid input syntax for type json")),
    ("json", "01", ("22P02", "invalid input syntax for type json")),
    ("json", '"\\/"', "'\"\\/\"'::json"),
    ("uuid", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid"),
    ("uuid", "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid"),
    (
        "uuid",
        "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
        ("22P02", 'invalid input syntax for type uuid: "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"'),
    ),
    ("uuid", "a0eebc999c0b4ef8bb6d6bb9bd380a11", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid"),
    (
        "uuid",
        " a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
        ("22P02", 'invalid input syntax for type uuid: " a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"'),
    ),
    (
        "uuid",
        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11-",
        ("22P02", 'invalid input syntax for type uuid: "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11-"'),
    ),
    ("bytea", "abc", "'\\x616263'::bytea"),
    ("bytea", "é", "'\\xc3a9'::bytea"),
    ("bytea", "\\xab cd", "'\\xabcd'::bytea"),
    ("bytea", "\\x0", ("22023", "invalid hexadecimal data: odd number of digits")),
    ("bytea", "\\xgg", ("22023", 'invalid hexadecimal digit: "g"')),
    ("bytea", "\\400", ("22P02", "invalid input syntax for type bytea")),
    ("bytea", "\\\\", "'\\x5c'::bytea"),
    ("bytea", "a\\b", ("22P02", "invalid input syntax for type bytea")),
    ("date", "epoch", "'1970-01-01'::date"),
    ("date", "Infinity", "'infinity'::date"),
    ("date", "2020-1-1", "'2020-01-01'::date"),
    ("date", "2020-02-30", ("22008", 'date/time field value out of range: "2020-02-30"')),
    ("date", "1900-02-29", ("22008", 'date/time field value out of range: "1900-02-29"')),
    ("date", "0001-01-01 BC", "'0001-01-01 BC'::date"),
    ("date", "5874898-01-01", ("22008", 'date out of range: "5874898-01-01"')),
    ("date", "4714-11-23 BC", ("22008", 'date out of range: "4714-11-23 BC"')),
    ("date", "20200101", "'2020-01-01'::date"),
    ("date", "200101", "'2020-01-01'::date"),
    ("date", "2020", ("22007", 'invalid input syntax for type date: "2020"')),
    ("date", "01/02/2020", "'2020-01-02'::date"),
    ("date", "13/02/2020", ("22008", 'date/time field value out of range: "13/02/2020"')),
    ("date", "1/8/99", "'1999-01-08'::date"),
    ("date", "January 8, 1999", "'1999-01-08'::date"),
    ("date", "8-Jan-1999", "'1999-01-08'::date"),
    ("date", "Jan 8, 99 BC", "'0099-01-08 BC'::date"),
    ("date", "J2451187", "'1999-01-08'::date"),
    ("date", "2020-366", "'2020-12-31'::date"),
    ("date", "2020-01-01T12:34:56Z", "'2020-01-01'::date"),
    ("date", "2020-01-01 25:00", ("22008", 'date/time field value out of range: "2020-01-01 25:00"')),
    ("date", "Mon Jan 01 2020", "'2020-01-01'::date"),
    ("date", "99-01-01", ("22008", 'date/time field value out of range: "99-01-01"')),
    ("date", "12:34", ("22007", 'invalid input syntax for type date: "12:34"')),
    ("date", "25:00", ("22008", 'date/time field value out of range: "25:00"')),
    ("date", "abc", ("22007", 'invalid input syntax for type date: "abc"')),
    ("date", "2020-01-01 12:34:56+16", ("22009", 'time zone displacement out of range: "2020-01-01 12:34:56+16"')),
    ("date", "0", ("22008", 'date/time field value out of range: "0"')),
    ("time", "24:00", "'24:00:00'::time without time zone"),
    ("time", "24:00:01", ("22008", 'date/time field value out of range: "24:00:01"')),
    ("time", "23:59:60", "'24:00:00'::time without time zone"),
    ("time", "1:2", "'01:02:00'::time without time zone"),
    ("time", "12:34:56.7890", "'12:34:56.789'::time without time zone"),
    ("time", "12:34:56.1234567", "'12:34:56.123457'::time without time zone"),
    ("time", "04:05pm", "'16:05:00'::time without time zone"),
    ("time", "13:00 PM", ("22008", 'date/time field value out of range: "13:00 PM"')),
    ("time", "040506", "'04:05:06'::time without time zone"),
    ("time", "0405", "'04:05:00'::time without time zone"),
    ("time", "04", ("22007", 'invalid input syntax for type time: "04"')),
    ("time", "T04:05:06", "'04:05:06'::time without time zone"),
    ("time", "04:05:06+02", "'04:05:06'::time without time zone"),
    ("time", "2020-01-01 12:34", "'12:34:00'::time without time zone"),
    ("time", "2020-01-01T12:34:56Z", ("22007", 'invalid input syntax for type time: "2020-01-01T12:34:56Z"')),
    ("time", "allballs", "'00:00:00'::time without time zone"),
    ("time", "today", ("22007", 'invalid input syntax for type time: "today"')),
    ("time", "12:60", ("22008", 'date/time field value out of range: "12:60"')),
    ("time", "-1:00", ("22007", 'invalid input syntax for type time: "-1:00"')),
    ("date", "1/5", ("22007", 'invalid input syntax for type date: "1/5"')),
    ("date", "99.99.99", ("22008", 'date/time field value out of range: "99.99.99"')),
    ("date", "2021-366", "'2022-01-01'::date"),
    ("date", "2020-367", ("22007", 'invalid input syntax for type date: "2020-367"')),
    ("time", "1234.5", "'12:34:00.5'::time without time zone"),
    ("timestamp", "1.5", ("22007", 'invalid input syntax for type timestamp: "1.5"')),
    ("timestamp", "2020-01-01t1234.5", "'2020-01-01 12:34:00.5'::timestamp without time zone"),
    ("timestamp", "epoch", "'1970-01-01 00:00:00'::timestamp without time zone"),
    ("timestamp", "-infinity", "'-infinity'::timestamp without time zone"),
    ("timestamp", "2020-01-01", "'2020-01-01 00:00:00'::timestamp without time zone"),
    ("timestamp", "2020-01-01 24:00:00", "'2020-01-02 00:00:00'::timestamp without time zone"),
    ("timestamp", "2020-12-31 23:59:59.9999999", "'2021-01-01 00:00:00'::timestamp without time zone"),
    ("timestamp", "294277-01-01", ("22008", 'timestamp out of range: "294277-01-01"')),
    ("timestamp", "2020-01-01 12:34:56 AD", "'2020-01-01 12:34:56'::timestamp without time zone"),
    ("timestamp", "allballs", ("22007", 'invalid input syntax for type timestamp: "allballs"')),
    ("timestamptz", "epoch", "'1970-01-01 00:00:00+00'::timestamp with time zone"),
    ("timestamptz", "2020-01-01", "'2020-01-01 00:00:00+00'::timestamp with time zone"),
    ("timestamptz", "2020-01-01T12:34:56.000Z", "'2020-01-01 12:34:56+00'::timestamp with time zone"),
    ("timestamptz", "2020-01-01 12:34:56+02", "'2020-01-01 10:34:56+00'::timestamp with time zone"),
    ("timestamptz", "2020-01-01 12:34:56-0230", "'2020-01-01 15:04:56+00'::timestamp with time zone"),
    ("timestamptz", "2020-01-01 12:34:56 EST", "'2020-01-01 17:34:56+00'::timestamp with time zone"),
    ("timestamptz", "2020-01-01 +02", "'2019-12-31 22:00:00+00'::timestamp with time zone"),
    ("timestamptz", "0001-01-01 BC", "'0001-01-01 00:00:00+00 BC'::timestamp with time zone"),
    ("timestamptz", "2020-01-01 12:34:56+15:59:59", "'2019-12-31 20:34:57+00'::timestamp with time zone"),
    ("timestamptz", "2020-06-15 12:00 BST", "'2020-06-15 11:00:00+00'::timestamp with time zone"),
    (
        "timestamptz",
        "2020-01-01 abc",
        ("22007", 'invalid input syntax for type timestamp with time zone: "2020-01-01 abc"'),
    ),
    ("timestamptz", "4714-11-23 BC", ("22008", 'timestamp out of range: "4714-11-23 BC"')),
    ("integer[]", "{}", "'{}'::integer[]"),
    ("integer[]", "{1,2}", "'{1,2}'::integer[]"),
    ("integer[]", "{01,null}", "'{1,NULL}'::integer[]"),
    ("integer[]", "{a}", ("22P02", 'invalid input syntax for type integer: "a"')),
    ("integer[]", '"', ("22P02", 'malformed array literal: """')),
    ("text[]", "{a,b}", "'{a,b}'::text[]"),
    ("text[]", "{it's}", "'{it''s}'::text[]"),
    ("text[]", "a", ("22P02", 'malformed array literal: "a"')),
    ("varchar(10)", "O'B", "'O''B'::character varying"),
    ("varchar(10)", "a\\b", "'a\\b'::character varying"),
    ("varchar(10)", "abcdefghijk", "'abcdefghijk'::character varying"),
    ("varchar(10)", "a::b", "'a::b'::character varying"),
    ("varchar(10)", "", "''::character varying"),
]

SINCE: list[tuple[str, str, int, tuple[Stored, Stored]]] = [
    ("integer", "0x1f", 16, (("22P02", 'invalid input syntax for type integer: "0x1f"'), "31")),
    ("integer", "0O17", 16, (("22P02", 'invalid input syntax for type integer: "0O17"'), "15")),
    ("integer", "0b101", 16, (("22P02", 'invalid input syntax for type integer: "0b101"'), "5")),
    ("integer", "1_000", 16, (("22P02", 'invalid input syntax for type integer: "1_000"'), "1000")),
    ("integer", "0x_1f", 16, (("22P02", 'invalid input syntax for type integer: "0x_1f"'), "31")),
    (
        "integer",
        "-0x80000000",
        16,
        (("22P02", 'invalid input syntax for type integer: "-0x80000000"'), "'-2147483648'::integer"),
    ),
    (
        "integer",
        "0x80000000",
        16,
        (
            ("22P02", 'invalid input syntax for type integer: "0x80000000"'),
            ("22003", 'value "0x80000000" is out of range for type integer'),
        ),
    ),
    (
        "bigint",
        "0xFFFFFFFFFFFFFFFF",
        16,
        (
            ("22P02", 'invalid input syntax for type bigint: "0xFFFFFFFFFFFFFFFF"'),
            ("22003", 'value "0xFFFFFFFFFFFFFFFF" is out of range for type bigint'),
        ),
    ),
    ("decimal(10, 2)", "0x1f", 16, (("22P02", 'invalid input syntax for type numeric: "0x1f"'), "'31'::numeric")),
    ("decimal(10, 2)", "1_000.5", 16, (("22P02", 'invalid input syntax for type numeric: "1_000.5"'), "1000.5")),
    (
        "decimal(10, 2)",
        "Infinity",
        14,
        (("22P02", 'invalid input syntax for type numeric: "Infinity"'), "'Infinity'::numeric"),
    ),
    (
        "decimal(10, 2)",
        "-inf",
        14,
        (("22P02", 'invalid input syntax for type numeric: "-inf"'), "'-Infinity'::numeric"),
    ),
    (
        "decimal(10, 2)",
        "1e1_0",
        16,
        (("22P02", 'invalid input syntax for type numeric: "1e1_0"'), "'10000000000'::numeric"),
    ),
    ("date", "+infinity", 16, (("22007", 'invalid input syntax for type date: "+infinity"'), "'infinity'::date")),
    (
        "date",
        "2020-01-01 12:34:56.",
        15,
        (("22007", 'invalid input syntax for type date: "2020-01-01 12:34:56."'), "'2020-01-01'::date"),
    ),
    (
        "time",
        "12:34:56.",
        15,
        (("22007", 'invalid input syntax for type time: "12:34:56."'), "'12:34:56'::time without time zone"),
    ),
]
"""Type, text, the first major version that answers as the newest does, what those before it say and what it says."""


@pytest.fixture(scope="module")
def connection(server: EmbeddedServer) -> Iterator[psycopg.Connection]:
    with psycopg.connect(made(server, "literals"), autocommit=True) as opened:
        yield opened


def stored(connection: psycopg.Connection, column_type: str, text: str) -> object:
    connection.execute("DROP TABLE IF EXISTS t")
    connection.execute(f"CREATE TABLE t (c {column_type})".encode())
    try:
        connection.execute(f"ALTER TABLE t ALTER COLUMN c SET DEFAULT {escape(text)}".encode())
    except psycopg.Error as error:
        return error.sqlstate, error.diag.message_primary
    row = connection.execute(_STORED).fetchone()
    return row and row[0]


def said(column_type: str, text: str, server_major: int) -> Stored:
    try:
        return stored_literal(text, of_written(column_type), server_major)
    except PgError as error:
        return error.sqlstate, error.message


@pytest.mark.parametrize(("column_type", "text", "expected"), EVERYWHERE)
def test_stored(connection: psycopg.Connection, column_type: str, text: str, expected: Stored) -> None:
    assert said(column_type, text, major_of(connection)) == expected
    assert stored(connection, column_type, text) == expected


@pytest.mark.parametrize(("column_type", "text", "since", "expected"), SINCE)
def test_stored_by_version(
    connection: psycopg.Connection, column_type: str, text: str, since: int, expected: tuple[Stored, Stored]
) -> None:
    before, now = expected
    assert said(column_type, text, since) == now
    assert said(column_type, text, since - 1) == before
    assert stored(connection, column_type, text) == (now if major_of(connection) >= since else before)


@pytest.mark.parametrize("column_type", ["date", "time", "timestamp", "timestamptz"])
def test_now_is_the_moment_of_the_push(connection: psycopg.Connection, column_type: str) -> None:
    """Nobody can say beforehand which moment that is; that it is not the word, everybody can."""
    expression = said(column_type, "now", major_of(connection))
    assert str(expression).startswith("'(the moment of the push)'::")
    assert "now" not in str(stored(connection, column_type, "now"))
