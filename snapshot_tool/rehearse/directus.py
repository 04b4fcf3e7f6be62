"""An empty Directus: the database of a fresh installation, made without one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from snapshot_tool.directus.system import system
from snapshot_tool.load.connection import connect
from snapshot_tool.load.embedded import EmbeddedServer, embedded
from snapshot_tool.rehearse.rebuild import statements
from snapshot_tool.rehearse.scratch import execute

DATABASE: Final = "directus"
"""The database of `embedded:`."""

_UNFINISHED: Final = "directus_unfinished"
_LOCK: Final = 0x736E6170
"""The advisory lock under which the database is made."""


def install(url: str, version: str) -> None:
    """Make the tables of an empty Directus of this version, or of the nearest known one, in an empty database.

    Raises:
        DatabaseProblem: where the database is not empty, or cannot be written.

    """
    known = system(version)
    execute(url, statements(known.tables.values(), known.sequences))


@contextmanager
def embedded_directus(folder: Path, fill: Callable[[str], None]) -> Iterator[str]:
    """Run the embedded PostgreSQL of `embedded:` and give the URL of its database.

    Where the database is new, `fill` makes what it holds, given its URL; later on it is as it was left. Any number of
    processes may do this at the same time, and one that is interrupted leaves nothing half made.

    Raises:
        EmbeddedUnavailable: as `embedded` does.

    """
    with embedded(folder) as server:
        _ensure(server, fill)
        yield server.url(DATABASE)


def _ensure(server: EmbeddedServer, fill: Callable[[str], None]) -> None:
    with closing(connect(server.url())) as guard:
        guard.execute("SELECT pg_catalog.pg_advisory_lock(%s)", (_LOCK,))  # let go with the connection
        if DATABASE in server.databases():
            return
        server.drop_database(_UNFINISHED)
        fill(server.create_database(_UNFINISHED))
        guard.execute(f'ALTER DATABASE "{_UNFINISHED}" RENAME TO "{DATABASE}"'.encode())
