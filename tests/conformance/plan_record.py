"""Runs plans on databases of the real Directus, both ways, and asks it whether anything is left.

Each plan is made for the database, written as `plan.sql` and run by `psql`, with Directus running on the same
database. Through Directus, its `/schema/diff` and `/schema/apply` come in between. Whatever the real one says must be
what the plan says: the statements of its push, 204 in the end, and the rows of metadata of a push.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fnmatch import fnmatchcase
from queue import SimpleQueue
from typing import Final

import psycopg
from pydantic import ValidationError

from snapshot_tool.errors import SnapError
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.model.json import dumps, sort_deep
from snapshot_tool.model.plan import Plan, Way
from snapshot_tool.render.sql import render_sql
from tests.conformance.compare import first_difference
from tests.conformance.install import CannotInstall, install
from tests.conformance.native import to_snapshot
from tests.conformance.planned import (
    Chosen,
    PlanRecording,
    chosen,
    plan_of,
    read_plan_recording,
    statements,
    write_plan_recording,
)
from tests.conformance.postgres import run_script, running
from tests.conformance.real import DirectusFailed, Instance, directus, instances
from tests.conformance.recording import DIFFERENT, DONE, NO_DIFFERENCE
from tests.conformance.requests import Answer
from tests.conformance.scenario import Case, scenarios
from tests.conformance.sources import VERSION
from tests.conformance.twin import read_live

WORKERS: Final = 2


class Disagrees(Exception):
    """The real Directus does something else than the plan says."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one plan; `why` is empty where all is well."""

    name: str
    why: str = ""
    written: bool = False


def ask(instance: Instance, one: Chosen) -> PlanRecording:
    """Run one plan beside a real Directus.

    Raises:
        Disagrees: where Directus does, or leaves, something else than the plan says.
        DirectusFailed, psycopg.DatabaseError: where it cannot be run.

    """
    case = one.scenario.case(VERSION)
    pushed_rows = _rows_of_a_push(instance, case)
    plan = _planned(instance, one, case)
    instance.holds = None
    if plan.is_refused:
        said = "; ".join(f"{found.code} {found.message}" for found in plan.findings if found.severity == "error")
        raise Disagrees(f"the plan is refused: {said}")
    script = render_sql(plan)
    run_script(instance.postgres_url, script)
    instance.clear_cache()
    if one.way is Way.DIRECTUS:
        _push(instance, case, plan)
        run_script(instance.postgres_url, f"\\set after_push 1\n{script}")
        instance.clear_cache()
    remaining = instance.diff(case.wanted)
    if remaining.status != NO_DIFFERENCE:
        raise Disagrees(f"afterwards /schema/diff answers {remaining.status}: {dumps(remaining.body)[:1500]}")
    return PlanRecording(
        inputs=case.digest,
        directus=VERSION,
        steps=statements(plan),
        pushed=[str(item) for item in plan.pushed],
        remaining=remaining.status,
        rows=_compared(instance, pushed_rows),
    )


def _planned(instance: Instance, one: Chosen, case: Case) -> Plan:
    instance.prepare(case)
    return plan_of(read_live(instance.postgres_url, VERSION), to_snapshot(case.wanted), one)


def is_current(instance: Instance, one: Chosen) -> bool:
    """Return whether a plan was recorded as it is made now."""
    try:
        recording = read_plan_recording(one.path)
    except (FileNotFoundError, ValidationError):
        return False
    case = one.scenario.case(VERSION)
    if recording.inputs != case.digest:
        return False
    plan = _planned(instance, one, case)
    return (recording.steps, recording.pushed) == (statements(plan), [str(item) for item in plan.pushed])


def _push(instance: Instance, case: Case, plan: Plan) -> None:
    answer = instance.diff(case.wanted)
    if answer.status != (DIFFERENT if plan.pushed else NO_DIFFERENCE):
        raise Disagrees(f"before the push /schema/diff answers {answer.status}, with {len(plan.pushed)} left to it")
    if not plan.pushed:
        return
    found = sorted(_names(answer))
    if found != sorted(item.name for item in plan.pushed):
        raise Disagrees(f"/schema/diff finds {found}, the plan leaves {[str(item) for item in plan.pushed]}")
    applied = instance.apply(answer.data)
    if applied.status != DONE:
        raise Disagrees(f"the push fails: {applied.status} {applied.message}")
    foreseen = [step.sql for step in plan.push_statements]
    if applied.statements != foreseen:
        raise Disagrees(f"the push runs {first_difference([*applied.statements], [*foreseen])}")


def _names(answer: Answer) -> Iterator[str]:
    found = answer.data["diff"]
    assert isinstance(found, dict)
    for items in found.values():
        assert isinstance(items, list)
        for item in items:
            assert isinstance(item, dict)
            yield f"{item['collection']}.{item['field']}" if "field" in item else str(item["collection"])


def _rows_of_a_push(instance: Instance, case: Case) -> list[str] | str:
    """Return the rows of metadata that a real push leaves, or why there is none to compare with."""
    instance.prepare(case)
    answer = instance.diff(case.wanted)
    if answer.status != DIFFERENT:
        return _rows(instance)
    applied = instance.apply(answer.data)
    instance.holds = None
    if applied.status != DONE:
        return f"the push alone fails: {applied.status}"
    if instance.diff(case.wanted).status != NO_DIFFERENCE:
        return "the push alone leaves a difference"
    return _rows(instance)


def _rows(instance: Instance) -> list[str]:
    metadata = read_catalog(instance.postgres_url).metadata
    found = (*metadata.collections, *metadata.fields, *metadata.relations)
    return sorted(dumps(sort_deep({name: value for name, value in row.items() if name != "id"})) for row in found)


def _compared(instance: Instance, pushed: list[str] | str) -> str:
    if isinstance(pushed, str):
        return pushed
    if found := first_difference([*pushed], [*_rows(instance)]):
        raise Disagrees(f"the rows of metadata are not those of a push: {found}")
    return "as pushed"


def compare(one: Chosen, fresh: PlanRecording) -> Result:
    """Say how the recording of a plan stands to a fresh one."""
    try:
        old = read_plan_recording(one.path)
    except (FileNotFoundError, ValidationError):
        return Result(one.name, "it has no recording that can be read")
    found = first_difference(fresh.model_dump(mode="json"), old.model_dump(mode="json"))
    return Result(one.name, found.replace(", ours ", ", recorded ") if found else "")


def write(one: Chosen, fresh: PlanRecording) -> Result:
    """Write the recording of a plan where it is not the same already."""
    if not compare(one, fresh).why:
        return Result(one.name)
    write_plan_recording(one.path, fresh)
    return Result(one.name, written=True)


def every(_instance: Instance, _one: Chosen) -> bool:
    """Leave out none."""
    return False


@dataclass(frozen=True, slots=True)
class Run:
    """How plans are run."""

    workers: int
    leaves_out: Callable[[Instance, Chosen], bool]
    """`every` (none) or `is_current`."""
    judge: Callable[[Chosen, PlanRecording], Result]
    """`compare` or `write`."""


def run(plans: Sequence[Chosen], how: Run) -> Iterator[Result]:
    """Run plans, several at a time; yield the results in their order."""
    free: SimpleQueue[Instance] = SimpleQueue()

    def result(one: Chosen) -> Result:
        instance = free.get()
        try:
            return Result(one.name) if how.leaves_out(instance, one) else how.judge(one, ask(instance, one))
        except (Disagrees, DirectusFailed, SnapError, psycopg.Error) as error:
            return Result(one.name, str(error).strip())
        finally:
            free.put(instance)

    with running() as postgres, directus(install(VERSION), postgres) as ready, instances(ready, how.workers) as started:
        for instance in started:
            free.put(instance)
        pool = ThreadPoolExecutor(how.workers)
        try:
            yield from pool.map(result, plans)
        finally:
            pool.shutdown(cancel_futures=True)


def main(arguments: Sequence[str]) -> int:
    """Run what the command line asks for, say what is wrong, and return 1 where anything is."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.plan_record", description=__doc__)
    parser.add_argument(
        "--only", default="*", help="a glob over GROUP/NAME or GROUP/NAME.WAY; all where it is left out"
    )
    parser.add_argument("--workers", default=WORKERS, type=int, help="how many at a time (default: %(default)s)")
    parser.add_argument(
        "--new",
        dest="leaves_out",
        default=every,
        action="store_const",
        const=is_current,
        help="leave out plans that were recorded as they are made now",
    )
    parser.add_argument(
        "--write", dest="judge", default=compare, action="store_const", const=write, help="write the recordings"
    )
    given = parser.parse_args(arguments)
    only = given.only or "*"
    plans = [one for one in chosen() if fnmatchcase(one.title, only) or fnmatchcase(one.name, only)]
    if not plans:
        _say(f"no plan matches {only}")
        return 0 if scenarios(only) else 1
    began, good, wrong, written = time.monotonic(), 0, 0, 0
    try:
        for found in run(plans, Run(min(given.workers, len(plans)), given.leaves_out, given.judge)):
            good, wrong, written = good + (not found.why), wrong + bool(found.why), written + found.written
            if found.why:
                _say(f"{found.name}\n         {found.why}")
    except (CannotInstall, DirectusFailed, SnapError) as problem:
        _say(str(problem))
        return 1
    _say(f"{good} plans agreed, {written} written, {wrong} did not, in {time.monotonic() - began:.0f} s")
    return 1 if wrong else 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
