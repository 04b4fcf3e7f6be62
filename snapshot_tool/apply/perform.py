"""How one step runs: its timeouts, its checks, its statement. Rehearsals run steps by this very function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext

import psycopg

from snapshot_tool.model.plan import Check, Step


class Refused(Exception):
    """A check returned a row, or a query that must return none did; says what the row means."""


def perform(
    connection: psycopg.Connection,
    step: Step,
    around: Callable[[], AbstractContextManager[object]] = nullcontext,
) -> None:
    """Run a step as it says; `around` is entered right before its statement and left right after it.

    Raises:
        Refused: where a check does not hold.
        psycopg.Error: where PostgreSQL refuses.

    """
    scope = b"false" if step.transaction is None else b"true"
    for name, limit in ((b"lock_timeout", step.lock_timeout), (b"statement_timeout", step.statement_timeout)):
        connection.execute(b"SELECT pg_catalog.set_config(%s, %s, " + scope + b")", [name.decode(), str(limit)])
    require(connection, step.before)
    with around():
        cursor = connection.execute(step.sql.encode())
    if step.expects_nothing and cursor.fetchone() is not None:
        raise Refused(step.reason)
    require(connection, step.after)


def require(connection: psycopg.Connection, checks: Sequence[Check]) -> None:
    """Ask checks, each of which must return no row.

    Raises:
        Refused: where one returns a row.

    """
    for check in checks:
        if connection.execute(check.sql.encode()).fetchone() is not None:
            raise Refused(check.message)
