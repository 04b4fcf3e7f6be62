"""The plans that the real Directus was asked about, made again without one: they must be the ones that it agreed to."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.conformance.native import to_snapshot
from tests.conformance.planned import Chosen, chosen, left_over, plan_of, read_plan_recording, statements
from tests.conformance.recording import NO_DIFFERENCE
from tests.conformance.sources import VERSION
from tests.conformance.worlds import Worlds

_ALL = chosen()
_LEAST = 60
"""Of each way, as the issue asks."""


@pytest.mark.parametrize("one", [pytest.param(one, id=one.name) for one in _ALL])
def test_the_plan_is_the_one_that_directus_agreed_to(one: Chosen, worlds: Worlds) -> None:
    case = one.scenario.case(VERSION)
    recording = read_plan_recording(one.path)
    assert (recording.inputs, recording.directus, recording.remaining) == (case.digest, VERSION, NO_DIFFERENCE)

    with worlds.world(case) as live:
        plan = plan_of(live, to_snapshot(case.wanted), one)

    assert not plan.is_refused
    assert statements(plan) == recording.steps, "run `make conformance-record` again"
    assert [str(item) for item in plan.pushed] == recording.pushed


def test_there_are_enough_of_them() -> None:
    assert min(Counter(one.way for one in _ALL).values()) >= _LEAST


def test_no_recording_of_a_plan_is_left_over() -> None:
    assert list(left_over(_ALL)) == []
