"""What a failed concurrent build or drop leaves behind, cleared away before it is tried again."""

from __future__ import annotations

import re
from typing import Final

import psycopg

from snapshot_tool.model.plan import Step

_BUILD: Final = re.compile(
    r'CREATE (?:UNIQUE )?INDEX CONCURRENTLY (?P<index>"(?:[^"]|"")+") ON (?P<table>"(?:[^"]|"")+"\."(?:[^"]|"")+")'
)
_INVALID: Final = (
    "SELECT pg_catalog.quote_ident(n.nspname) FROM pg_catalog.pg_index x "
    "JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "WHERE x.indrelid = %s::pg_catalog.regclass AND pg_catalog.quote_ident(c.relname) = pg_catalog.quote_ident(%s) "
    "AND NOT x.indisvalid AND NOT EXISTS "
    "(SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = x.indexrelid)"
)


def clear_leftover(connection: psycopg.Connection, step: Step) -> None:
    """Drop the INVALID index that a failed build of this step left, unless somebody is building it right now.

    A failed drop leaves an index that the same drop takes away when it runs again: nothing to do for that.
    """
    found = _BUILD.match(step.sql)
    if not found:
        return
    name = found["index"][1:-1].replace('""', '"')
    row = connection.execute(_INVALID, [found["table"], name]).fetchone()
    if row is not None:
        connection.execute(f"DROP INDEX CONCURRENTLY {row[0]}.{found['index']}".encode())
