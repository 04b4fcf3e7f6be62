"""Who holds what right now, read from PostgreSQL's own views; of each query only the first words are kept."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Final

from psycopg.rows import class_row

from snapshot_tool.load.connection import connect, describe, explained
from snapshot_tool.model.activity import Holder, first_words
from snapshot_tool.model.plan import Lock

_MODES: Final = {lock.sql.title().replace(" ", "") + "Lock": lock for lock in Lock if lock}
"""`AccessShareLock` to the lock."""


@dataclass(frozen=True, slots=True)
class _Row:
    """`activity.sql`."""

    pid: int
    prepared: str
    state: str
    seconds: int | None
    query: str
    has_snapshot: bool
    tables: list[str]
    modes: list[str]
    since: datetime | None


def read_activity(url: str, *, search_path: Sequence[str] = ()) -> tuple[Holder, ...]:
    """Return the sessions with an open transaction, and the prepared ones, the oldest first; tables of `search_path`.

    Raises:
        UsageError: where the URL cannot be understood.
        DatabaseProblem: where the database cannot be reached or asked.

    """
    sql = (files("snapshot_tool.load") / "sql" / "activity.sql").read_bytes()
    with closing(connect(url)) as connection, explained(f"looking at the sessions of {describe(url)}"):
        cursor = connection.cursor(row_factory=class_row(_Row))
        rows = cursor.execute(sql, {"schemas": list(search_path) or ["public"]}).fetchall()
    return tuple(_holder(row) for row in rows)


def _holder(row: _Row) -> Holder:
    locks: dict[str, set[Lock]] = {}
    for table, mode in zip(row.tables, row.modes, strict=True):
        if mode in _MODES:
            locks.setdefault(table, set()).add(_MODES[mode])
    held = {table: frozenset(modes) for table, modes in locks.items()}
    return Holder(row.pid, row.state, row.seconds, first_words(row.query), row.has_snapshot, held, row.prepared)
