"""What a failed or killed concurrent build leaves behind, cleared away before it is tried again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import psycopg

from snapshot_tool.model.plan import Step
from snapshot_tool.model.sql import ident

_NAME: Final = r'"(?:[^"]|"")+"'
_BUILD: Final = re.compile(rf"CREATE (?:UNIQUE )?INDEX CONCURRENTLY (?P<index>{_NAME}) ON (?P<table>{_NAME}\.{_NAME})")
_REINDEX: Final = re.compile(rf"REINDEX INDEX CONCURRENTLY (?P<index>{_NAME}\.(?P<name>{_NAME}))")
_INVALID: Final = """
SELECT n.nspname, c.relname FROM pg_catalog.pg_index x
JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE x.indrelid = (SELECT {table}) AND NOT x.indisvalid AND {name}
AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p
  WHERE x.indexrelid IN (p.index_relid) OR (p.relid = x.indrelid AND p.index_relid = 0))
ORDER BY c.relname
"""
_KEPT: Final = 50
"""Characters of an index's name that PostgreSQL keeps for certain in that of its copy."""


def clear_leftover(connection: psycopg.Connection, step: Step) -> None:
    """Drop the INVALID index that a failed build of this step left, unless somebody is building it right now.

    A rebuild leaves a copy of the index, with `_ccnew` or `_ccold` at the end of its name. A failed drop leaves an
    index that the same drop takes away when it runs again: nothing to do for that.
    """
    for schema, name in list(_leftovers(connection, step)):
        connection.execute(f"DROP INDEX CONCURRENTLY {ident(schema)}.{ident(name)}".encode())


def _leftovers(connection: psycopg.Connection, step: Step) -> Iterator[tuple[str, str]]:
    if found := _BUILD.match(step.sql):
        query = _INVALID.format(table="%s::pg_catalog.regclass::pg_catalog.oid", name="c.relname = %s")
        yield from _ask(connection, query, found["table"], _plain(found["index"]))
    elif found := _REINDEX.match(step.sql):
        own = "SELECT i.indrelid FROM pg_catalog.pg_index i WHERE i.indexrelid = %s::pg_catalog.regclass"
        alike = r"c.relname ~ '_cc(new|old)[0-9]*$' AND pg_catalog.starts_with(c.relname, %s)"
        base = _plain(found["name"])[:_KEPT]
        yield from _ask(connection, _INVALID.format(table=f"({own})", name=alike), found["index"], base)


def _ask(connection: psycopg.Connection, query: str, where: str, name: str) -> list[tuple[str, str]]:
    return [(schema, found) for schema, found in connection.execute(query.encode(), [where, name]).fetchall()]


def _plain(quoted: str) -> str:
    return quoted[1:-1].replace('""', '"')
