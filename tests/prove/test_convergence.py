"""Three hundred generated pairs of a database and a snapshot, planned and run; `make prove` takes thousands."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import ClassVar

import pytest

from snapshot_tool.load.embedded import EmbeddedServer
from snapshot_tool.model.json import JsonObject
from snapshot_tool.model.plan import LockClass
from tests.conformance.generated.draft import folder
from tests.prove.holdings import Held, damage
from tests.prove.hunt import hunt
from tests.prove.kept import keep, kept
from tests.prove.pairs import Going, Pair
from tests.prove.trial import EMPTY, Bench, Defect, Tally

PAIRS = 150
"""Of each of the two seeds."""
SEEDS = (1, 2)


def test_every_generated_pair_is_reached_or_refused_for_a_reason() -> None:
    with ProcessPoolExecutor(len(SEEDS), mp_context=get_context("spawn")) as pool:
        reports = list(pool.map(hunt, SEEDS, [PAIRS] * len(SEEDS)))
    assert [defect.message for report in reports for defect in report.found] == []
    assert [script for report in reports for script in report.scripts] == []
    total = Tally()
    for report in reports:
        total.add(report.tally)
    assert total.pairs >= PAIRS * len(SEEDS)
    # It would prove nothing if next to nothing were run.
    assert total.outcomes["refused"] + total.outcomes["unreadable"] < total.pairs / 2
    assert total.steps[LockClass.CONCURRENT] > 50
    assert total.outcomes["reached after a stop"] > 10


def test_a_defect_can_be_kept_and_read_again(tmp_path: Path) -> None:
    defect = Defect(EMPTY, Pair(("SELECT 1", "SELECT 2"), EMPTY, Going(2, 50, shuffle=3)), "left over: all")
    assert kept(keep(defect, tmp_path)) == defect


def test_what_the_planner_stumbles_over_is_a_defect(
    server: EmbeddedServer, directus_template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object, **__: object) -> None:
        raise RuntimeError("over its own feet")

    monkeypatch.setattr("tests.prove.proof.make_plan", stumble)
    found = Bench(server, directus_template).replay(EMPTY, Pair((), EMPTY))
    assert found is not None
    assert found.message == "stumbles: RuntimeError: over its own feet"


def test_a_plan_that_leaves_a_difference_behind_is_a_defect(
    server: EmbeddedServer, directus_template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.prove.proof.carry_out_steps", lambda *_: None)
    wanted: JsonObject = {**EMPTY, "collections": [folder("f").document()]}
    found = Bench(server, directus_template).replay(EMPTY, Pair((), wanted))
    assert found is not None
    assert found.message.startswith("left over: collection f")


class TestDamage:
    BEFORE: ClassVar = {("t", "a"): Held("text", 2, 2, "1"), ("t", "b"): Held("integer", 2, 1, "2")}

    def test_none(self) -> None:
        assert list(damage(self.BEFORE, self.BEFORE, ())) == []

    def test_a_column_that_was_dropped_with_its_values(self) -> None:
        assert list(damage(self.BEFORE, {("t", "a"): self.BEFORE["t", "a"]}, ())) == [
            "t.b: the column is gone with 1 values"
        ]

    def test_one_that_was_allowed(self) -> None:
        assert list(damage(self.BEFORE, {("t", "a"): self.BEFORE["t", "a"]}, ["t.b"])) == []

    def test_rows_that_are_gone(self) -> None:
        after = {key: Held(held.type_sql, 1, 1, "3") for key, held in self.BEFORE.items()}
        assert set(damage(self.BEFORE, after, ())) == {"t: 2 rows before, 1 after"}

    def test_values_that_changed(self) -> None:
        after = {**self.BEFORE, ("t", "a"): Held("text", 2, 2, "9")}
        assert list(damage(self.BEFORE, after, ())) == ["t.a: other values than before"]

    def test_values_of_another_type_are_only_counted(self) -> None:
        after = {**self.BEFORE, ("t", "a"): Held("varchar", 2, 2, "9")}
        assert list(damage(self.BEFORE, after, ())) == []
