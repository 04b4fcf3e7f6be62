"""What PostgreSQL makes of expressions: asked of its planner, so that nothing runs and nothing is made.

Two expressions that PostgreSQL plans to the same words mean the same, however each was written: `active` and
`active = true`, `a IN ('x')` and what `pg_get_expr` makes of it. EXPLAIN reads no row and takes ACCESS SHARE.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Final

import psycopg
from psycopg import errors

from snapshot_tool.load.connection import connect
from snapshot_tool.load.questions import LOCK_TIMEOUT, STATEMENT_TIMEOUT
from snapshot_tool.model.declared import Meaning
from snapshot_tool.model.sql import ident

_SET: Final = "SELECT pg_catalog.set_config(%s, %s, true)"
_NOT_UNDERSTOOD: Final = ("42", "22")
"""Classes of SQLSTATE: syntax, names and types that do not fit; values that are none of their type."""


def meanings(url: str, queries: Mapping[str, str], *, search_path: Sequence[str] = ()) -> Mapping[str, Meaning]:
    """Return, for each query, the columns of its answer as PostgreSQL's planner writes them.

    Where PostgreSQL does not understand a query, what it says of it; None where it could not be asked. Names are
    looked up in `search_path`, or as the session does where it is empty.

    Raises:
        UsageError: where the URL cannot be understood.
        DatabaseProblem: where the database cannot be reached. A query that fails raises nothing.

    """
    if not queries:
        return {}
    settings = {"statement_timeout": str(STATEMENT_TIMEOUT), "lock_timeout": str(LOCK_TIMEOUT)}
    if search_path:
        settings["search_path"] = ", ".join(map(ident, search_path))
    with closing(connect(url)) as connection:
        return {name: _meaning(connection, query, settings) for name, query in queries.items()}


def _meaning(connection: psycopg.Connection, query: str, settings: Mapping[str, str]) -> Meaning:
    sql = f"EXPLAIN (VERBOSE, COSTS OFF, FORMAT JSON) {query}"
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(b"SET TRANSACTION READ ONLY")
            for setting, value in settings.items():
                connection.execute(_SET, (setting, value))
            # Binary results go through the extended protocol, which takes one statement only.
            row = connection.cursor(binary=True).execute(sql.encode()).fetchone()
    except errors.InsufficientPrivilege:
        return None
    except psycopg.Error as error:
        is_refused = (error.sqlstate or "").startswith(_NOT_UNDERSTOOD)
        return (error.diag.message_primary or "it is not understood") if is_refused else None
    return tuple(row[0][0]["Plan"].get("Output", ())) if row else None
