"""What the tables hold, in short, and what a plan may have done to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, LiteralString

import psycopg
from psycopg import sql

_COLUMNS: Final = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
  AND a.attgenerated = '' AND (c.relname NOT LIKE 'directus\\_%%' OR c.relname = ANY (%s))
"""
_SYSTEM: Final = ["directus_users", "directus_files", "directus_roles"]
"""Directus's own tables that snapshots may add columns to."""
_HELD: Final[LiteralString] = (
    "SELECT {table_name}, {column_name}, count(*), count({column}),"
    " coalesce(md5(string_agg({column}::text, ',' ORDER BY {column}::text)), '') FROM ONLY {table}"
)


@dataclass(frozen=True)
class Held:
    """What one column holds."""

    type_sql: str
    rows: int
    values: int
    """How many of them are not NULL."""
    digest: str


Holdings = Mapping[tuple[str, str], Held]
"""By table and column."""


def holdings(url: str) -> Holdings:
    """Return what every column holds that a plan could touch."""
    with psycopg.connect(url) as connection:
        types = {(table, column): kind for table, column, kind in connection.execute(_COLUMNS, [_SYSTEM])}
        if not types:
            return {}
        parts = [
            sql.SQL(_HELD).format(
                table_name=sql.Literal(table),
                column_name=sql.Literal(column),
                column=sql.Identifier(column),
                table=sql.Identifier("public", table),
            )
            for table, column in types
        ]
        rows = connection.execute(sql.SQL(" UNION ALL ").join(parts)).fetchall()
    return {(table, column): Held(types[table, column], *rest) for table, column, *rest in rows}


def damage(
    before: Holdings,
    after: Holdings,
    allowed: Iterable[str],
    heirs: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Iterator[str]:
    """Yield what rows lost: rows at all, values of a column that is still there, columns and tables that held some.

    `allowed` are objects (`table` or `table.column`) that may lose theirs; a column goes from the heirs, too.
    """
    free = set(allowed)
    for name in sorted(free):
        table, _, column = name.partition(".")
        free |= {f"{heir}.{column}" for heir in heirs.get(table, ()) if column}
    tables = {table for table, _ in after}
    for (table, column), held in before.items():
        now = after.get((table, column))
        if free & {table, f"{table}.{column}"} or (now is None and not held.values):
            continue
        if now is None:
            # A table of rows without a value in any column but this one is its column's matter.
            gone = "the table" if table not in tables else "the column"
            yield f"{table}.{column}: {gone} is gone with {held.values} values"
        elif now.rows != held.rows:
            yield f"{table}: {held.rows} rows before, {now.rows} after"
        elif now.values < held.values:
            yield f"{table}.{column}: {held.values} values before, {now.values} after"
        elif now.type_sql == held.type_sql and now.values == held.values and now.digest != held.digest:
            yield f"{table}.{column}: other values than before"
