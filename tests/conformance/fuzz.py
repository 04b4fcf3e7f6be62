"""Generated scenarios on the real Directus beside the twin: `make conformance-fuzz N=200 [SEED=…] [WORKERS=2] [ALL=1]`.

An example is one push onto a database that holds a start and what was done to it by hand; the push of the start itself
into an empty Directus is compared, too, and comes on top. Each worker has a PostgreSQL, a Directus and a seed of its
own. A case on which the twin disagrees with Directus is made as small as it gets and written as a scenario folder under
`.conformance/found/`. With `--all` a worker goes on after a disagreement, and none is made smaller.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Final

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import Flaky, HypothesisWarning

from snapshot_tool.errors import SnapError
from snapshot_tool.model.json import dumps
from tests.conformance.generated.cases import Generated, cases
from tests.conformance.generated.found import patch, write_scenario
from tests.conformance.generated.trial import EMPTY, Bench, Disagreement, Tally
from tests.conformance.install import FOLDER, CannotInstall, install
from tests.conformance.native import keyed, members
from tests.conformance.postgres import running
from tests.conformance.real import DirectusFailed, directus, instances
from tests.conformance.sources import VERSION

FOUND: Final = FOLDER / "found"
"""Where disagreements go."""
_ATTEMPTS: Final = 4
"""How many may be generated for each that is wanted: many are the same as one before."""
_STEP: Final = 50
"""Examples after which a worker says how far it is."""
_SHOWN: Final = 400
"""Characters of an edit that are printed."""


class Disagrees(Exception):
    """A generated case on which the twin disagrees with Directus."""


@dataclass
class Report:
    """What one worker saw."""

    seed: int
    tally: Tally = field(default_factory=Tally)
    """Of the examples up to the first disagreement; of all, where the worker went on."""
    found: list[Disagreement] = field(default_factory=list)
    """The smallest case of it; every case as it was generated, where the worker went on."""
    flaky: str | None = None
    """Where a case disagreed once and then no more: what was said about it."""


@dataclass
class Hunt:
    """The state of one worker."""

    bench: Bench
    examples: int
    report: Report

    def try_out(self, generated: Generated, tally: Tally) -> Disagreement | None:
        """Compare one case, and say how far the worker is."""
        before = tally.examples // _STEP
        wrong = self.bench.try_out(generated, tally)
        if tally.examples // _STEP > before:
            _say(
                f"seed {self.report.seed}: {tally.examples} of {self.examples}, {len(self.report.found)} disagreements"
            )
        return wrong

    def examine(self, generated: Generated) -> None:
        """Compare a case; stop at the first disagreement, and keep each smaller one.

        Raises:
            Disagrees: where the twin is wrong.

        """
        if not self.report.found and self.report.tally.examples >= self.examples:
            return
        wrong = self.try_out(generated, Tally() if self.report.found else self.report.tally)
        if wrong is not None:
            self.report.found = [wrong]
            raise Disagrees(str(wrong))

    def look_at(self, generated: Generated) -> None:
        """Compare a case, and go on whatever comes of it."""
        if self.report.tally.examples < self.examples:
            wrong = self.try_out(generated, self.report.tally)
            if wrong is not None:
                self.report.found.append(wrong)


def hunt(seed: int, examples: int) -> Report:
    """Run so many examples, or until one disagrees; make that one small."""
    with _started(seed, examples) as state:
        try:
            _generated(state, (Phase.generate, Phase.shrink), state.examine)
        except Disagrees:
            pass
        except Flaky as error:
            state.report.flaky = str(error)
    return state.report


def survey(seed: int, examples: int) -> Report:
    """Run so many examples, and keep every disagreement as it was generated."""
    with _started(seed, examples) as state:
        _generated(state, (Phase.generate,), state.look_at)
    return state.report


@contextmanager
def _started(seed: int, examples: int) -> Iterator[Hunt]:
    warnings.simplefilter("ignore", HypothesisWarning)  # that a failing case is long to print, which nobody asked for
    with running() as postgres, directus(install(VERSION), postgres) as ready, instances(ready, 1) as started:
        yield Hunt(Bench(started[0]), examples, Report(seed))


def _generated(state: Hunt, phases: tuple[Phase, ...], examine: Callable[[Generated], None]) -> None:
    @seeded(state.report.seed)
    @settings(
        max_examples=_ATTEMPTS * state.examples,
        deadline=None,
        database=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
    )
    @given(cases())
    def each(generated: Generated) -> None:
        examine(generated)

    each()


def shown(found: Disagreement) -> str:
    """Return a disagreement for a person: the places, what it starts from, the SQL and the edits."""
    case = found.case
    lines = list(found.places)
    if case.start != EMPTY:
        lines += ["start:", *(f"  {name}" for part in keyed(case.start).values() for name in members(part))]
    if case.sql:
        lines += ["by hand:", *(f"  {line}" for line in case.sql.splitlines())]
    return "\n".join([*lines, "wanted:", *(f"  {dumps(change)[:_SHOWN]}" for change in patch(case))])


def main(arguments: Sequence[str]) -> int:
    """Hunt with all workers; print what was found and how everything ended; return 1 where the twin was wrong."""
    options = _options(arguments)
    started = time.monotonic()
    share = -(-options.examples // options.workers)
    seeds = range(options.seed, options.seed + options.workers)
    try:
        install(VERSION)
        with ProcessPoolExecutor(options.workers, mp_context=get_context("spawn")) as pool:
            reports = list(pool.map(survey if options.all else hunt, seeds, [share] * options.workers))
    except (CannotInstall, DirectusFailed, SnapError) as problem:
        _say(str(problem))
        return 1
    total = Tally()
    for report in reports:
        total.add(report.tally)
        for found in report.found:
            _say(f"DISAGREEMENT with seed {report.seed}: {write_scenario(FOUND, found)}\n{shown(found)}\n")
        if report.flaky is not None:
            _say(f"not every time: {report.flaky}\n")
    _say(f"{total.examples} examples, {total.statements} statements, seed {options.seed}, {options.workers} workers")
    _say(f"pushes of starts: {_counts(total.starts)}\npushes of wanted: {_counts(total.pushes)}")
    _say(f"{time.monotonic() - started:.0f} s")
    return 1 if any(report.found for report in reports) else 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.fuzz", description=__doc__)
    parser.add_argument("--examples", default=200, type=int, help="how many, all workers together")
    parser.add_argument("--seed", default=secrets.randbelow(1_000_000), type=int, help="random where it is left out")
    parser.add_argument("--workers", default=2, type=int, help="each has a PostgreSQL and a Directus of its own")
    parser.add_argument("--all", action="store_true", help="go on after a disagreement, and make none smaller")
    return parser.parse_args(arguments)


def _counts(outcomes: Counter[str]) -> str:
    total = max(outcomes.total(), 1)
    return ", ".join(f"{count} {outcome} ({100 * count // total} %)" for outcome, count in outcomes.most_common())


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
