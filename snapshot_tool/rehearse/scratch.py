"""A database of our own on somebody's server: made for one purpose, and gone afterwards whatever happens."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import psycopg
from psycopg.conninfo import make_conninfo

from snapshot_tool.errors import DatabaseProblem
from snapshot_tool.load.connection import connect, describe, explained
from snapshot_tool.model.sql import ident


@contextmanager
def scratch_database(url: str, purpose: str) -> Iterator[str]:
    """Make a database on the server behind `url`, yield its URL, and drop it at the end.

    Its name is `snap_<purpose>_<process>`; nothing else on the server is touched.

    Raises:
        DatabaseProblem: where the server cannot be reached, or the role may not make a database.

    """
    name = f"snap_{purpose}_{os.getpid()}"
    with connect(url) as connection:
        try:
            connection.execute(f"CREATE DATABASE {ident(name)} TEMPLATE template0 ENCODING 'UTF8'".encode())
        except psycopg.Error as error:
            raise DatabaseProblem(
                f"no database can be made on {describe(url)}: {str(error).strip()}",
                hint="use a role with CREATEDB: all that is made here is made in a database of its own",
            ) from error
    try:
        yield make_conninfo(url, dbname=name)
    finally:
        with connect(url) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {ident(name)}".encode())


def execute(url: str, statements: Iterable[str]) -> None:
    """Run statements one after the other in one session, each committed as it is done.

    Raises:
        DatabaseProblem: where one of them fails.

    """
    with connect(url) as connection, explained(f"preparing {describe(url)}"):
        for statement in statements:
            connection.execute(statement.encode())
