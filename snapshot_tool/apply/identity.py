"""Which database a plan is applied to, so that a journal is never taken for that of another one."""

from __future__ import annotations

from typing import Final

import psycopg

from snapshot_tool.load.connection import connect

_OWN: Final = "SELECT oid::text FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()"
_SYSTEM: Final = "SELECT system_identifier::text FROM pg_catalog.pg_control_system()"


def identity(url: str) -> str:
    """Return what tells the database behind `url` from every other one, however it is reached.

    That is PostgreSQL's number of the server's data, where the role may ask for it, and that of the database.

    Raises:
        UsageError: where the URL cannot be understood.
        DatabaseProblem: where the database cannot be reached.

    """
    with connect(url) as connection:
        parts = [connection.execute(_OWN).fetchone()]
        try:
            parts.append(connection.execute(_SYSTEM).fetchone())
        except psycopg.errors.InsufficientPrivilege:
            parts.append((connection.info.dbname,))
    return "-".join(str(part[0]) for part in parts if part)
