"""One worker: families of pairs one after the other, until enough were proved or one was disproved."""

from __future__ import annotations

import os
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import Flaky, HypothesisWarning

from snapshot_tool.load.embedded import throw_away
from snapshot_tool.rehearse.directus import install
from tests.plan.documents import SCRIPTS
from tests.prove.kept import keep
from tests.prove.pairs import Family, families
from tests.prove.proof import VERSION
from tests.prove.trial import Bench, Defect, Tally

_TEMPLATE: Final = "empty_directus"
_ROUND: Final = 25
"""Families that are generated with one seed: later ones are more and more like the ones before."""
_STEP: Final = 50
"""Pairs after which a worker says how far it is."""
_SHRINKING: Final = 90.0
"""Seconds that a defect is made smaller."""


class Disproved(Exception):
    """A generated pair that something does not hold of."""


@dataclass
class Report:
    """What one worker saw."""

    seed: int
    tally: Tally = field(default_factory=Tally)
    """Of the pairs that were proved before anything was made smaller."""
    found: list[Defect] = field(default_factory=list)
    """The smallest pair of the first defect; every pair as it was generated, where the worker went on."""
    scripts: list[str] = field(default_factory=list)
    """What squawk said of the plans' scripts."""


@dataclass
class Hunt:
    """The state of one worker."""

    bench: Bench
    pairs: int
    report: Report
    shrinks_until: float | None = None
    """When it stops making a defect smaller; None while there is none."""

    @property
    def is_done(self) -> bool:
        """Whether enough was tried, or nothing more is to be."""
        return self.shrinks_until is not None or self.report.tally.pairs + len(self.report.found) >= self.pairs

    def examine(self, family: Family) -> None:
        """Prove a family; stop at its first defect, and keep each smaller one.

        Raises:
            Disproved: where something does not hold.

        """
        if time.monotonic() > self.shrinks_until if self.shrinks_until is not None else self.is_done:
            return
        for defect in self._try_out(family, self.report.tally if self.shrinks_until is None else Tally()):
            self.shrinks_until = self.shrinks_until or time.monotonic() + _SHRINKING
            self.report.found = [defect]
            raise Disproved(defect.message)

    def go_on(self, family: Family) -> None:
        """Prove a family; keep its defects."""
        if not self.is_done:
            for defect in self._try_out(family, self.report.tally):
                self.report.found.append(defect)
                say(f"{keep(defect)}: {defect.message}")

    def _try_out(self, family: Family, tally: Tally) -> Iterator[Defect]:
        before = tally.pairs // _STEP
        yield from self.bench.try_out(family, tally)
        if tally.pairs // _STEP > before:
            say(f"seed {self.report.seed}: {tally.pairs} of {self.pairs}, {len(self.report.found)} defects")


def hunt(seed: int, pairs: int) -> Report:
    """Prove so many pairs, or until something does not hold; make that pair small."""
    with bench() as found:
        state = Hunt(found, pairs, Report(seed))
        _go(state, state.examine, (Phase.generate, Phase.shrink))
    return state.report


def survey(seed: int, pairs: int) -> Report:
    """Prove so many pairs, and keep each that something does not hold of as it is."""
    with bench() as found:
        state = Hunt(found, pairs, Report(seed))
        _go(state, state.go_on, (Phase.generate,))
    return state.report


@contextmanager
def bench() -> Iterator[Bench]:
    """Run a server of its own: the embedded one, or that of `make test-matrix`."""
    named = os.environ.get("SNAP_TEST_SERVER")
    with throw_away(binaries=Path(named) if named else None) as server:
        install(server.create_database(_TEMPLATE), VERSION)
        yield Bench(server, _TEMPLATE)


def _go(state: Hunt, examine: Callable[[Family], None], phases: tuple[Phase, ...]) -> None:
    warnings.simplefilter("ignore", HypothesisWarning)  # that a failing case is long to print, which nobody asked for
    rounds = count(1000 * state.report.seed)
    with suppress(Disproved, Flaky):
        while not state.is_done:
            _round(next(rounds), examine, phases)
    state.report.scripts = SCRIPTS.findings()


def _round(seed: int, examine: Callable[[Family], None], phases: tuple[Phase, ...]) -> None:
    @seeded(seed)
    @settings(
        max_examples=_ROUND,
        deadline=None,
        database=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
    )
    @given(families())
    def every(family: Family) -> None:
        examine(family)

    every()


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
