"""One runner at a time: an advisory lock that is asked for, never waited for.

A wait in `pg_advisory_lock` would hold a snapshot, which a concurrent index build of the other runner waits for in
turn (40P01). The lock is also what tells that the server has not yet noticed the death of a runner that was killed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import psycopg

from snapshot_tool.errors import DatabaseProblem

KEY: Final = int.from_bytes(b"snapplan")
"""The advisory lock, in the database that is worked on."""

_HOLDER: Final = """
SELECT a.pid, a.application_name, pg_catalog.left(a.query, 80) FROM pg_catalog.pg_locks l
JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
AND l.classid::bigint = %s AND l.objid::bigint = %s
"""
_PAUSE: Final = 0.25


def work_alone(connection: psycopg.Connection, say: Callable[[str], None], seconds: float) -> None:
    """Take the lock for as long as the connection lasts; ask for it again and again for up to `seconds`.

    Raises:
        DatabaseProblem: where somebody else goes on holding it; says who.

    """
    deadline = time.monotonic() + seconds
    is_told = False
    while not _is_taken(connection):
        holder = _holder(connection)
        if time.monotonic() > deadline:
            raise DatabaseProblem(
                f"another plan is being applied to this database{holder}",
                hint="wait for its end; where that runner was killed, its last statement is still running",
            )
        if not is_told:
            say(f"another plan is being applied to this database{holder}: waiting for its end")
            is_told = True
        time.sleep(_PAUSE)


def _is_taken(connection: psycopg.Connection) -> bool:
    row = connection.execute("SELECT pg_catalog.pg_try_advisory_lock(%s)", [KEY]).fetchone()
    return row is not None and bool(row[0])


def _holder(connection: psycopg.Connection) -> str:
    row = connection.execute(_HOLDER, [KEY >> 32, KEY & 0xFFFFFFFF]).fetchone()
    return f" (pid {row[0]}, {row[1]}: {' '.join(row[2].split())})" if row else ""
