"""The twin against everything that the real Directus was recorded to do, without a Directus."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import pytest

from snapshot_tool.load.embedded import EmbeddedServer
from snapshot_tool.rehearse.directus import install
from tests.conformance.check import disagreements
from tests.conformance.exclusions import EXCLUSIONS, MOST
from tests.conformance.native import digest
from tests.conformance.postgres import run_script, settle
from tests.conformance.recording import read_recording
from tests.conformance.scenario import Case, Scenario, scenarios
from tests.conformance.twin import Live, look_at, push_start, read_live
from tests.history import BUNDLE, MISSING

_NUMBERS = count(1)
_ALL = scenarios()


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


@pytest.fixture(scope="session")
def worlds(server: EmbeddedServer) -> Worlds:
    return Worlds(server)


@pytest.fixture
def case(scenario: Scenario, version: str) -> Case:
    if scenario.is_history and not BUNDLE.is_file():
        pytest.skip(MISSING)
    return scenario.case(version)


def _recorded() -> list[object]:
    return [
        pytest.param(scenario, version, id=f"{scenario.name}-{version}")
        for scenario in _ALL
        for version in scenario.description.directus
    ]


@pytest.mark.parametrize(("scenario", "version"), _recorded())
def test_the_twin_says_what_directus_did(scenario: Scenario, version: str, case: Case, worlds: Worlds) -> None:
    recording = read_recording(scenario.recording(version))
    assert (recording.inputs, recording.directus) == (case.digest, version), "record it again"

    with worlds.world(case) as live:
        found = disagreements(recording.observed, look_at(live, case))

    assert bool(found) == (scenario.name in EXCLUSIONS), "\n".join(found) or "it agrees by now: take it off the list"


def test_no_recording_is_left_over() -> None:
    assert [path for scenario in _ALL for path in scenario.unwanted_recordings()] == []


def test_hardly_anything_is_excluded() -> None:
    assert len(EXCLUSIONS) <= MOST
    assert EXCLUSIONS.keys() <= {scenario.name for scenario in _ALL}
