"""Generated pairs of a database and a snapshot, planned and run: `make prove N=5000 [SEED=…] [WORKERS=1]`.

Each worker has a PostgreSQL and a seed of its own. A pair that something does not hold of is made as small as it gets
and written as a folder under `.prove/found/`; `python -m tests.prove --replay FOLDER` proves it again. With `--all` a
worker goes on after a defect, and none is made smaller.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from snapshot_tool.model.plan import LockClass
from tests.prove.hunt import bench, hunt, say, survey
from tests.prove.kept import keep, kept
from tests.prove.trial import Tally


def replay(folder: Path) -> int:
    """Prove a defect that was kept once more; return 1 where it still is one."""
    found = kept(folder)
    with bench() as proving:
        defect = proving.replay(found.start, found.pair)
    say(defect.message if defect else "proved")
    return 1 if defect else 0


def main(arguments: Sequence[str]) -> int:
    """Prove with all workers; print what was found and how everything ended; return 1 where something does not hold."""
    options = _options(arguments)
    if options.replay is not None:
        return replay(options.replay)
    started = time.monotonic()
    share = -(-options.pairs // options.workers)
    seeds = range(options.seed, options.seed + options.workers)
    with ProcessPoolExecutor(options.workers, mp_context=get_context("spawn")) as pool:
        reports = list(pool.map(survey if options.all else hunt, seeds, [share] * options.workers))
    total = Tally()
    for report in reports:
        total.add(report.tally)
        for defect in report.found:
            say(f"DEFECT with seed {report.seed}: {keep(defect)}\n{defect.message}\n")
        for script in report.scripts:
            say(f"SCRIPT with seed {report.seed}: {script}\n")
    say(summary(total, options.seed, options.workers, time.monotonic() - started))
    if options.reasons is not None:
        options.reasons.write_text("\n".join(sorted(total.reasons)), encoding="utf-8")
    return 1 if any(report.found or report.scripts for report in reports) else 0


def summary(total: Tally, seed: int, workers: int, seconds: float) -> str:
    """Return what was proved, for a person."""
    return "\n".join(
        [
            f"{total.pairs} pairs, {total.steps.total()} steps, {total.by_hand} statements by hand,"
            f" seed {seed}, {workers} workers, {seconds:.0f} s",
            f"pairs: {_counts(total.outcomes)}",
            f"steps by lock class: {_counts(total.steps)}",
            f"pairs that needed --allow, by code: {_counts(total.allowed)}",
            f"pairs that stayed refused, by code: {_counts(total.refusals)}",
        ]
    )


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.prove", description=__doc__)
    parser.add_argument("--pairs", default=5000, type=int, help="how many, all workers together")
    parser.add_argument("--seed", default=secrets.randbelow(1_000_000), type=int, help="random where it is left out")
    parser.add_argument("--workers", default=1, type=int, help="each has a PostgreSQL of its own")
    parser.add_argument("--all", action="store_true", help="go on after a defect, and make none smaller")
    parser.add_argument("--replay", type=Path, metavar="FOLDER", help="a defect that was kept")
    parser.add_argument("--reasons", type=Path, metavar="FILE", help="where to write why plans stayed refused")
    return parser.parse_args(arguments)


def _counts(found: Counter[str] | Counter[LockClass]) -> str:
    return ", ".join(f"{number} {name}" for name, number in found.most_common()) or "none"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
