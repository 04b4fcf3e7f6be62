"""A PostgreSQL of the run's own, whose log says exactly which DDL each database was sent.

It is the project's embedded server in a temporary folder, reached over a socket that nobody else may enter; no
network address is listened on. It writes every DDL statement to a JSON log. A mark of ours in that log, sent after a
request was answered, tells when everything that came before it has been written.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

import psycopg

from snapshot_tool.load.connection import connect
from snapshot_tool.load.embedded import THROW_AWAY, EmbeddedServer, bundled, embedded
from snapshot_tool.model.json import JsonObject

PORT: Final = 5432
"""Part of the socket's name; nothing listens on it."""
USER: Final = "postgres"

_LOG: Final = "ddl"
_LOGGING: Final = {
    "logging_collector": "on",
    "log_destination": "jsonlog",
    "log_filename": f"{_LOG}.log",
    "log_rotation_age": "0",
    "log_rotation_size": "0",
    "log_statement": "ddl",
    "log_min_error_statement": "error",
    "max_connections": "300",
}
_LEAVE: Final = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"
_PATIENCE: Final = 10.0
"""Seconds until a mark has to be in the log; it takes milliseconds."""
_STATEMENT: Final = re.compile(r"(?:statement|execute [^:]*): (.*)", re.DOTALL)
_DDL: Final = re.compile(r"\s*(?:create|alter|drop)\b", re.IGNORECASE)
_MARKS: Final = count(1)


@dataclass(frozen=True, slots=True)
class Postgres:
    """The running server."""

    server: EmbeddedServer
    log: Path
    version: str

    def url(self, database: str) -> str:
        """Return the URL of a database."""
        return self.server.url(database)

    def copy(self, source: str, target: str) -> None:
        """Make `target` again as a copy of `source`, whoever is connected to either."""
        self.server.drop_database(target)
        with connect(self.url(USER)) as connection:
            connection.execute(_LEAVE, (source,))
        self.server.create_database(target, source)

    def mark(self) -> int:
        """Return where the log ends, everything that was sent so far being in it."""
        text = f"mark {next(_MARKS)} of the log"
        with connect(self.url(USER)) as connection:
            connection.execute(f"DO $$ BEGIN RAISE LOG '{text}'; END $$".encode())
        wanted = f'"message":"{text}"'.encode()
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            with self.log.open("rb") as file:
                file.seek(max(0, self.log.stat().st_size - 65536))
                start, found = file.tell(), file.read()
            if (at := found.find(wanted)) >= 0 and (end := found.find(b"\n", at)) >= 0:
                return start + end + 1
            time.sleep(0.002)
        raise TimeoutError(f"the log of PostgreSQL does not show {text!r}: {self.log}")

    def statements(self, database: str, since: int, until: int) -> list[str]:
        """Return the DDL that a database was sent between two marks, in order; one that failed is part of it."""
        with self.log.open("rb") as file:
            file.seek(since)
            lines = file.read(until - since).splitlines()
        return list(_ddl(record for line in lines if (record := json.loads(line)).get("dbname") == database))


@contextmanager
def running() -> Iterator[Postgres]:
    """Run the server in a temporary folder that is removed at the end.

    Raises:
        EmbeddedUnavailable: where it cannot be run.

    """
    folder = Path(tempfile.mkdtemp(prefix="snap-conformance-"))
    try:
        with embedded(folder, {**THROW_AWAY, **_LOGGING}) as server:
            with connect(server.url()) as connection:
                version = connection.info.parameter_status("server_version") or ""
            yield Postgres(server, server.folder / "data" / "log" / f"{_LOG}.json", version)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def settle(url: str) -> None:
    """Lay out the system tables of a database without gaps, and count them.

    Directus asks for foreign keys in no order, so it meets them as they lie on disk and as the planner sees fit. After
    this both depend on nothing but the order in which they were made, whoever made the database and by which way.
    """
    with connect(url) as connection:
        connection.execute("VACUUM (FULL, ANALYZE) pg_constraint, pg_class, pg_attribute, pg_namespace")


def run_script(url: str, script: str) -> None:
    """Run SQL by hand, as psql does: statement by statement, each a transaction of its own; stop at an error.

    Raises:
        psycopg.DatabaseError: where a statement fails (and the script has not said `\\set ON_ERROR_STOP off`).

    """
    if not script.strip():
        return
    done = subprocess.run(
        [bundled() / "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname", url, "--file=-"],
        input=script.encode(),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise psycopg.DatabaseError(done.stderr.decode(errors="replace").strip())


def _ddl(records: Iterator[JsonObject]) -> Iterator[str]:
    """Yield the DDL among log records.

    A statement is logged before it runs, an error afterwards and with the statement. One that does not parse is only
    logged with its error. DDL takes no parameters, so its text is all there is.
    """
    last: tuple[object, str] | None = None
    for record in records:
        message, session = str(record.get("message", "")), record.get("session_id")
        if record.get("error_severity") == "ERROR":
            failed = str(record.get("statement", ""))
            if _DDL.match(failed) and last != (session, failed):
                yield failed
            last = None
        elif found := _STATEMENT.fullmatch(message):
            last = (session, found[1])
            yield found[1]
