"""Spoilt snapshots, captures and `snap.yaml` files through the commands: `make mutate N=20000 [SEED=…] [WORKERS=2]`.

Each input is one to three changes of a small project's files (`mutations.py`), and one or two commands are run on it.
None may end in a traceback, in an exit code that is not documented, with a control character in its output, after more
than two seconds of processor time, or have taken more than 300 MB at any moment. The same is asked of what is too
large, has no end or leads elsewhere (`large.py`). What does is printed, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.hostile import large
from tests.hostile.survey import ROUND, Report, say, survey
from tests.hostile.trial import SECONDS, Tally


def main(arguments: Sequence[str]) -> int:
    """Run all workers, then the large cases; print how everything ended; return 1 where something was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("--inputs", default=20_000, type=int, help="how many, all workers together")
    parser.add_argument("--seed", default=secrets.randbelow(1_000_000), type=int, help="random where it is left out")
    parser.add_argument("--workers", default=2, type=int, help="processes")
    options = parser.parse_args(arguments)
    started = time.monotonic()
    rounds = -(-options.inputs // ROUND)
    seeds = range(options.seed, options.seed + rounds)
    # A process a round: what a process keeps of hundreds of commands is nothing that any command takes.
    with ProcessPoolExecutor(options.workers, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        reports = list(pool.map(survey, seeds, [min(ROUND, options.inputs - ROUND * at) for at in range(rounds)]))
    say(f"seeds {seeds.start} to {seeds.stop - 1}, {options.workers} workers, {time.monotonic() - started:.0f} s")
    return 1 if spoilt(reports) + too_large() else 0


def spoilt(reports: Sequence[Report]) -> int:
    """Print what became of the spoilt inputs; return how many things were wrong."""
    total = Tally()
    for report in reports:
        total.add(report.tally)
    peak = max(report.peak for report in reports)
    wrong = sum(report.wrong for report in reports)
    say(f"{total.inputs} inputs, {total.ends.total()} commands, {wrong} wrong")
    say(f"the slowest took {total.slowest:.2f} s of processor time; {peak} MB at most")
    for (command, code), number in sorted(total.ends.items()):
        say(f"  {command} ended {number} times with {code}")
    return wrong + (peak > large.MEGABYTES)


def too_large() -> int:
    """Print what became of each large case; return how many were wrong."""
    count = 0
    for name, case in large.CASES.items():
        with TemporaryDirectory(prefix="snap-hostile-") as folder:
            end = large.run(case, Path(folder))
        complaints = large.wrong(case, end) + (["too slow"] if end.seconds > SECONDS else [])
        say("; ".join([f"{name}: {end.seconds:.2f} s of processor time, {end.megabytes:.0f} MB", *complaints]))
        count += bool(complaints)
    return count


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
