"""Questions to the rows: read-only queries whose answer is one number, each in a transaction of its own.

A question that fails, may not be asked or takes too long is *unknown*, which is never the same as zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from typing import Final

import psycopg

from snapshot_tool.errors import DatabaseProblem
from snapshot_tool.load.connection import connect, explained
from snapshot_tool.model.sql import ident

STATEMENT_TIMEOUT: Final = 30_000
"""Milliseconds that one question may take."""
LOCK_TIMEOUT: Final = 2_000
"""Milliseconds that one question may wait for a lock."""

_SET: Final = "SELECT pg_catalog.set_config(%s, %s, true)"


@dataclass(frozen=True, slots=True)
class Answers(Mapping[str, int | None]):
    """The answers by question; None where a question could not be answered, and then `reasons` says why."""

    found: Mapping[str, int | None] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> int | None:
        return self.found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)


def ask(
    source: str | psycopg.Connection,
    questions: Mapping[str, str],
    *,
    search_path: Sequence[str] = (),
    statement_timeout: int = STATEMENT_TIMEOUT,
) -> Answers:
    """Ask each query, one statement that reads, of a database (its URL, or a connection outside any transaction).

    The answer is the first column of the first row, true and false as 1 and 0; no row is 0. `statement_timeout` is in
    milliseconds. Names are looked up in `search_path`, or as the session does where it is empty.

    Raises:
        UsageError: where the URL cannot be understood.
        DatabaseProblem: where the database cannot be reached. A question that fails raises nothing.

    """
    if not questions:
        return Answers()
    settings = {"statement_timeout": str(statement_timeout), "lock_timeout": str(LOCK_TIMEOUT)}
    if search_path:
        settings["search_path"] = ", ".join(map(ident, search_path))
    found: dict[str, int | None] = {}
    reasons: dict[str, str] = {}
    with closing(connect(source)) if isinstance(source, str) else nullcontext(source) as connection:
        for name, query in questions.items():
            try:
                found[name] = _ask(connection, query, settings)
            except DatabaseProblem as problem:
                found[name] = None
                reasons[name] = problem.message
    return Answers(found, reasons)


def _ask(connection: psycopg.Connection, query: str, settings: Mapping[str, str]) -> int:
    autocommit = connection.autocommit
    with explained("the question"):
        connection.set_autocommit(True)
        try:
            connection.execute(b"BEGIN TRANSACTION READ ONLY")
            for setting, value in settings.items():
                connection.execute(_SET, (setting, value))
            # Binary results go through the extended protocol, which takes one statement only.
            row = connection.cursor(binary=True).execute(query.encode()).fetchone()
        finally:
            if not connection.closed:
                connection.execute(b"ROLLBACK")
                connection.set_autocommit(autocommit)
    answer = 0 if row is None else row[0]
    if not isinstance(answer, int):
        raise DatabaseProblem(f"the question was answered with {answer!r}, which is no whole number")
    return int(answer)
