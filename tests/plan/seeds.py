"""Rows for tables that are not known beforehand: two for each, with a value in every column that needs or takes one."""

from __future__ import annotations

import psycopg

from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.model.table import Column, Table

ROWS = 2
_COLUMNS = """
SELECT table_name::text, array_agg(column_name::text ORDER BY column_name) FROM information_schema.columns
WHERE table_schema = 'public' AND table_name NOT LIKE 'directus\\_%' GROUP BY table_name
"""
_VALUES = {
    "uuid": "md5(random()::text)::uuid",
    "character varying": "'v' || n",
    "text": "'it''s ' || n",
    "integer": "n",
    "bigint": "n",
    "real": "n + 0.5",
    "boolean": "true",
    "json": "'{\"a\": 1}'",
    "timestamp with time zone": "now()",
    "timestamp without time zone": "now()",
}
"""What a column gets, by type; other types stay empty."""


def seed(url: str) -> None:
    """Fill every empty table that is not Directus's own; parents first, as their keys ask for it."""
    catalog = read_catalog(url)
    waiting = [table for name, table in catalog.tables.items() if not name.startswith("directus_")]
    with psycopg.connect(url, autocommit=True) as connection:
        for _ in range(len(waiting)):
            waiting = [table for table in waiting if not _fill(connection, table)]
    assert waiting == [], f"no rows for {[table.name for table in waiting]}"


def contents(url: str) -> dict[tuple[str, str], str]:
    """Return for each column of every table that is not Directus's own what it holds, in short."""
    found: dict[tuple[str, str], str] = {}
    with psycopg.connect(url, autocommit=True) as connection:
        columns = connection.execute(_COLUMNS).fetchall()
        for table, names in columns:
            sums = ", ".join(
                f"md5(string_agg({name}::text, ',' ORDER BY {name}::text))" for name in map(_quoted, names)
            )
            row = connection.execute(f"SELECT {sums} FROM {_quoted(table)}".encode()).fetchone()
            assert row is not None
            found |= {(table, name): held for name, held in zip(names, row, strict=True)}
    return found


def _fill(connection: psycopg.Connection, table: Table) -> bool:
    if connection.execute(f"SELECT 1 FROM {_quoted(table.name)}".encode()).fetchone():
        return True
    values = {column.name: _value(table, column) for column in table.columns if column.owned_sequence is None}
    given = {name: value for name, value in values.items() if value}
    names = ", ".join(map(_quoted, given))
    sql = f"INSERT INTO {_quoted(table.name)} ({names}) SELECT {', '.join(given.values())} "
    try:
        connection.execute(f"{sql} FROM generate_series(1, {ROWS}) AS n".encode())
    except (psycopg.errors.NotNullViolation, psycopg.errors.ForeignKeyViolation):
        return False
    return True


def _value(table: Table, column: Column) -> str:
    for key in table.constraints:
        if key.kind == "foreign key" and key.columns == (column.name,) and key.target_table:
            target = _quoted(key.target_table)
            return f"(SELECT {_quoted(key.target_columns[0])} FROM {target} LIMIT 1)"
    return _VALUES.get(column.type_name, "")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
