"""The twin against everything that the real Directus was recorded to do, without a Directus."""

from __future__ import annotations

import pytest

from tests.conformance.check import disagreements
from tests.conformance.exclusions import EXCLUSIONS, MOST
from tests.conformance.recording import read_recording
from tests.conformance.scenario import Case, Scenario, scenarios
from tests.conformance.twin import look_at
from tests.conformance.worlds import Worlds
from tests.history import BUNDLE, MISSING

_ALL = scenarios()


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
