"""Runs scenarios on the real Directus and compares with the recordings, or writes them.

`make conformance` fails where a recording is stale or missing, `make conformance-record` writes what differs. Both take
`ONLY=glob` (over `GROUP/NAME`), `DIRECTUS=version` and `WORKERS=number`.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from queue import SimpleQueue

import psycopg
from pydantic import ValidationError

from snapshot_tool.errors import SnapError
from snapshot_tool.model.json import JsonObject
from tests.conformance.compare import first_difference
from tests.conformance.install import CannotInstall, install
from tests.conformance.postgres import Postgres, running
from tests.conformance.real import DirectusFailed, Instance, directus, instances
from tests.conformance.recording import Recording, digested, read_recording, written
from tests.conformance.scenario import BadScenario, Scenario, scenarios
from tests.conformance.sources import NoHistory

WORKERS = 2


class State(StrEnum):
    """How a recording stands to the real thing."""

    CURRENT = "current"
    WRITTEN = "written"
    MISSING = "missing"
    STALE = "stale"
    BROKEN = "broken"
    """The scenario itself cannot be run."""
    UNWANTED = "unwanted"
    """A recording with a version that `scenario.yaml` does not name."""


GOOD = frozenset({State.CURRENT, State.WRITTEN})


@dataclass(frozen=True, slots=True)
class Result:
    """One recording, looked at."""

    name: str
    version: str
    state: State
    why: str = ""

    def __str__(self) -> str:
        return f"{self.state:8} {self.name} {self.version}" + (f"\n         {self.why}" if self.why else "")


def compare(scenario: Scenario, fresh: Recording) -> Result:
    """Say how the recording of a scenario stands to a fresh one."""
    path = scenario.recording(fresh.directus)
    if not path.exists():
        return Result(scenario.name, fresh.directus, State.MISSING, str(path))
    try:
        old = read_recording(path)
    except ValidationError as error:
        return Result(scenario.name, fresh.directus, State.STALE, f"{path} cannot be read: {error}")
    found = first_difference(_document(fresh), _document(old))
    if found is None:
        return Result(scenario.name, fresh.directus, State.CURRENT)
    return Result(scenario.name, fresh.directus, State.STALE, found.replace(", ours ", ", recorded "))


def write(scenario: Scenario, fresh: Recording) -> Result:
    """Write the recording of a scenario where it is not the same already."""
    result = compare(scenario, fresh)
    if result.state is State.CURRENT:
        return result
    scenario.recording(fresh.directus).write_bytes(written(fresh))
    return Result(scenario.name, fresh.directus, State.WRITTEN, result.why if result.state is State.STALE else "")


def ask(instance: Instance, scenario: Scenario, version: str) -> Recording:
    """Run one scenario on a real Directus.

    Raises:
        BadScenario, NoHistory, DirectusFailed, psycopg.DatabaseError: where it cannot be run.

    """
    case = scenario.case(version)
    instance.prepare(case)
    observed = instance.observe(case)
    return Recording(
        inputs=case.digest,
        directus=version,
        postgres=instance.directus.postgres.version,
        observed=digested(observed) if scenario.is_history else observed,
    )


@dataclass(frozen=True, slots=True)
class Options:
    """What to run, and how."""

    versions: tuple[str, ...]
    """Empty for all."""
    wants: Callable[[Scenario, str], bool]
    """Which scenarios with which version: `every` or `not_recorded`."""
    workers: int
    judge: Callable[[Scenario, Recording], Result]
    """`compare` or `write`."""


def every(_scenario: Scenario, _version: str) -> bool:
    """Take every scenario."""
    return True


def not_recorded(scenario: Scenario, version: str) -> bool:
    """Take the scenarios that have no recording of what they are now."""
    path = scenario.recording(version)
    return not path.exists() or read_recording(path).inputs != scenario.case(version).digest


def run(postgres: Postgres, version: str, wanted: Sequence[Scenario], options: Options) -> Iterator[Result]:
    """Run scenarios with one version of Directus, several at a time; yield the results in their order."""
    free: SimpleQueue[Instance] = SimpleQueue()

    def one(scenario: Scenario) -> Result:
        instance = free.get()
        try:
            return options.judge(scenario, ask(instance, scenario, version))
        except (BadScenario, NoHistory, DirectusFailed, psycopg.Error) as error:
            return Result(scenario.name, version, State.BROKEN, str(error).strip())
        finally:
            free.put(instance)

    number = min(options.workers, len(wanted))
    with directus(install(version), postgres) as ready, instances(ready, number) as started:
        for instance in started:
            free.put(instance)
        pool = ThreadPoolExecutor(number)
        try:
            yield from pool.map(one, wanted)
        finally:
            pool.shutdown(cancel_futures=True)


def run_all(found: Sequence[Scenario], options: Options) -> Iterator[Result]:
    """Run scenarios with every version that they name; yield the results as they come."""
    with running() as postgres:
        for version in sorted({version for scenario in found for version in scenario.description.directus}):
            if options.versions and version not in options.versions:
                continue
            named = [scenario for scenario in found if version in scenario.description.directus]
            if wanted := [scenario for scenario in named if options.wants(scenario, version)]:
                yield from run(postgres, version, wanted, options)
    for scenario in found:
        for path in scenario.unwanted_recordings():
            yield Result(scenario.name, path.stem.removeprefix("recording-"), State.UNWANTED, f"delete {path}")


def main(arguments: Sequence[str]) -> int:
    """Run what the command line asks for, print what is not current, and return 1 where anything is wrong."""
    only, options = _options(arguments)
    started = time.monotonic()
    states: Counter[State] = Counter()
    try:
        found = scenarios(only)
        if not found:
            _say(f"no scenario matches {only}; it may name a plan")
            return 0
        for result in run_all(found, options):
            states[result.state] += 1
            if result.state is not State.CURRENT:
                _say(str(result))
    except (BadScenario, CannotInstall, DirectusFailed, SnapError) as problem:
        _say(str(problem))
        return 1
    except KeyboardInterrupt:
        _say("interrupted")
        return 130
    counts = ", ".join(f"{states[state]} {state}" for state in State if states[state])
    _say(f"{counts} in {time.monotonic() - started:.0f} s")
    return 0 if states.keys() <= GOOD else 1


def _options(arguments: Sequence[str]) -> tuple[str, Options]:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.record", description=__doc__)
    parser.add_argument("--only", default="*", help="a glob over GROUP/NAME; all where it is left out")
    parser.add_argument("--directus", default=[], action="append", help="one version; may be given several times")
    parser.add_argument("--workers", default=WORKERS, type=int, help="how many at a time (default: %(default)s)")
    parser.add_argument(
        "--write", dest="judge", default=compare, action="store_const", const=write, help="write the recordings"
    )
    parser.add_argument(
        "--new",
        dest="wants",
        default=every,
        action="store_const",
        const=not_recorded,
        help="leave out scenarios that were recorded as they are now",
    )
    given = parser.parse_args(arguments)
    return given.only or "*", Options(tuple(filter(None, given.directus)), given.wants, given.workers, given.judge)


def _document(recording: Recording) -> JsonObject:
    """Return what has to be the same in two recordings: the minor version of PostgreSQL need not be."""
    return recording.model_dump(mode="json", exclude={"postgres"}, exclude_defaults=True)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
