"""Databases for cases, made without Directus."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from snapshot_tool.load.embedded import EmbeddedServer
from snapshot_tool.rehearse.directus import install
from tests.conformance.native import digest
from tests.conformance.postgres import run_script, settle
from tests.conformance.scenario import Case
from tests.conformance.twin import Live, push_start, read_live

_NUMBERS = count(1)


class Worlds:
    """Databases for cases, made without Directus.

    There is one for each start, made once, which is only read. SQL by hand is run on a copy of it.
    """

    def __init__(self, server: EmbeddedServer) -> None:
        self._server = server
        self._starts: dict[str, tuple[str, Live]] = {}

    @contextmanager
    def world(self, case: Case) -> Iterator[Live]:
        """Yield the database of a case: its start pushed, its SQL run."""
        name, start = self._start(case)
        if not case.sql.strip():
            yield start
            return
        copy = f"conformance_{next(_NUMBERS)}"
        url = self._server.create_database(copy, name)
        run_script(url, case.sql)
        yield read_live(url, case.version)
        self._server.drop_database(copy)

    def _start(self, case: Case) -> tuple[str, Live]:
        key = digest([case.start, case.version])
        if key not in self._starts:
            name = f"conformance_start_{len(self._starts)}"
            url = self._server.create_database(name)
            install(url, case.version)
            settle(url)
            push_start(url, case.start, case.version)
            settle(url)
            self._starts[key] = name, read_live(url, case.version)
        return self._starts[key]
