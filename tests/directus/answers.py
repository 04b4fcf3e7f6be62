"""What becomes of a statement: as the twin judges it from the catalog, and as PostgreSQL answers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

import psycopg

from snapshot_tool.directus.outcome import judge
from snapshot_tool.directus.refusal import PgError
from snapshot_tool.directus.row_facts import RowFacts
from snapshot_tool.directus.simulate import perform
from snapshot_tool.directus.statements import Operation
from snapshot_tool.directus.system import system
from snapshot_tool.directus.working import Working
from snapshot_tool.load.embedded import EmbeddedServer
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.model.prediction import Outcome
from tests.directus.world import VERSION

Answer: TypeAlias = Outcome | tuple[str | None, str | None]
"""What becomes of a statement, or the SQLSTATE and the message with which it is refused."""

_NOTHING_ASKED: Mapping[str, int | None] = MappingProxyType({})


def made(server: EmbeddedServer, name: str, *scripts: str) -> str:
    """Return a database for all cases of a module: each runs in a transaction that is rolled back.

    A test process may come back to a module after others: the database is made anew then.
    """
    server.drop_database(name)
    url = server.create_database(name)
    with psycopg.connect(url, autocommit=True) as connection:
        for script in scripts:
            connection.execute(script.encode())
    return url


def major_of(connection: psycopg.Connection) -> int:
    return connection.info.server_version // 10000


def judged(url: str, *operations: Operation, answers: Mapping[str, int | None] = _NOTHING_ASKED) -> Answer:
    """What the twin says of the last of these statements, those before it done."""
    working = Working(read_catalog(url), system(VERSION))
    found: Answer = Outcome.OK
    for operation in operations:
        try:
            found = judge(working, operation, RowFacts(answers)).outcome
        except PgError as error:
            return error.sqlstate, error.message
        perform(working, operation)
    return found


def answered(url: str, *operations: Operation) -> Answer:
    """What PostgreSQL says of the last of these statements, those before it done."""
    with psycopg.connect(url) as connection:
        try:
            for operation in operations:
                connection.execute(operation.sql.encode())
        except psycopg.Error as error:
            return error.sqlstate, error.diag.message_primary
        finally:
            connection.rollback()
    return Outcome.OK
