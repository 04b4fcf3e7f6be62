"""Whatever stands in the files: a clear error, or none, and never anything else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.hostile.large import CASES, run, wrong
from tests.hostile.mutations import Change
from tests.hostile.survey import told
from tests.hostile.trial import Tally, Trial, inputs


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("spoilt"))
        yield Trial(Path.cwd())


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=inputs())
def test_spoilt_files(trial: Trial, drawn: tuple[tuple[Change, ...], list[tuple[str, ...]]]) -> None:
    made, commands = drawn
    for command in commands:
        found = trial.wrong(made, command, Tally())
        assert found is None, told(made, command, found)


@pytest.mark.parametrize("name", CASES)
def test_too_large_or_elsewhere(tmp_path: Path, name: str) -> None:
    assert wrong(CASES[name], run(CASES[name], tmp_path)) == []
