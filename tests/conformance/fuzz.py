"""Generated scenarios on the real Directus beside the twin: `make conformance-fuzz N=200 [SEED=…] [WORKERS=2]`.

An example is one push onto a database that holds a start and what was done to it by hand; the push of the start itself
into an empty Directus is compared, too, and comes on top. Each worker has a PostgreSQL, a Directus and a seed of its
own. A case on which the twin disagrees with Directus is made as small as it gets and written as a scenario folder under
`.conformance/found/`.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import time
import warnings
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
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
    """Of the examples up to the first disagreement."""
    found: Disagreement | None = None
    """The smallest case of it."""
    flaky: str | None = None
    """Where a case disagreed once and then no more: what was said about it."""


def hunt(seed: int, examples: int) -> Report:
    """Run so many examples, or until one disagrees; make that one small."""
    warnings.simplefilter("ignore", HypothesisWarning)  # that a failing case is long to print, which nobody asked for
    report = Report(seed)
    with running() as postgres, directus(install(VERSION), postgres) as ready, instances(ready, 1) as started:
        bench = Bench(started[0])

        @seeded(seed)
        @settings(
            max_examples=_ATTEMPTS * examples,
            deadline=None,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
            print_blob=False,
        )
        @given(cases())
        def examine(generated: Generated) -> None:
            if report.found is None and report.tally.examples >= examples:
                return
            tally = report.tally if report.found is None else Tally()
            before = tally.examples // _STEP
            wrong = bench.try_out(generated, tally)
            if tally.examples // _STEP > before:
                _say(f"seed {seed}: {tally.examples} of {examples}")
            if wrong is not None:
                report.found = wrong
                raise Disagrees(str(wrong))

        try:
            examine()
        except Disagrees:
            pass
        except Flaky as error:
            report.flaky = str(error)
    return report


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
            reports = list(pool.map(hunt, seeds, [share] * options.workers))
    except (CannotInstall, DirectusFailed, SnapError) as problem:
        _say(str(problem))
        return 1
    total = Tally()
    for report in reports:
        total.add(report.tally)
        if report.found is not None:
            _say(
                f"DISAGREEMENT with seed {report.seed}: {write_scenario(FOUND, report.found)}\n{shown(report.found)}\n"
            )
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
    return parser.parse_args(arguments)


def _counts(outcomes: Counter[str]) -> str:
    total = max(outcomes.total(), 1)
    return ", ".join(f"{count} {outcome} ({100 * count // total} %)" for outcome, count in outcomes.most_common())


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
