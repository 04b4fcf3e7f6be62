"""What snap writes for a database beside what the real directus-sync was recorded to write, without either."""

from __future__ import annotations

import pytest

from tests.conformance.pulls import case_of, ours, read_recorded, recorded_of
from tests.conformance.sources import VERSION
from tests.conformance.worlds import Worlds

RECORDED = read_recorded()


@pytest.mark.parametrize("name", RECORDED)
def test_the_files_are_those_of_directus_sync(name: str, worlds: Worlds) -> None:
    case = case_of(name)

    with worlds.world(case) as live:
        assert recorded_of(case, ours(live.catalog, VERSION)) == RECORDED[name], "or record it again"


def test_most_of_the_databases_are_recorded() -> None:
    assert len(RECORDED) >= 330
    assert RECORDED["project"].files == 708
