"""Runs a plan on a live database: transaction by transaction, every check asked, brief locks tried again.

What a plan says is what runs: timeouts, checks and transactions are those of its steps. A statement that only waited
too long for a lock, or lost a deadlock, is tried again with its whole transaction; anything else stops the run.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import psycopg
from psycopg import errors

from snapshot_tool.apply.leftovers import clear_leftover
from snapshot_tool.errors import PartlyApplied, SnapError, StalePlan
from snapshot_tool.load.connection import connect, describe
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.model.plan import Check, LockClass, Plan, Step
from snapshot_tool.plan.fingerprint import changed, fingerprint

_RETRIED: Final = (errors.LockNotAvailable, errors.DeadlockDetected)
_NAMED: Final = 5
"""How many objects a message names before it only counts."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What happens to a step."""

    step: Step
    attempt: int
    """From 1."""
    done: bool
    """False when it starts, or starts again."""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a statement that could not get its lock is tried, and how long is waited in between (seconds)."""

    attempts: int = 8
    first_wait: float = 0.5
    longest_wait: float = 30.0

    def wait(self, attempt: int) -> float:
        """Return the seconds before the attempt after this one: doubling, with jitter so that rivals part."""
        waited = min(self.first_wait * 2.0 ** (attempt - 1), self.longest_wait)
        return waited * random.uniform(0.5, 1.0)  # noqa: S311  # no secret


@dataclass(frozen=True, slots=True)
class _Refused(Exception):
    """A check returned a row, or a query that must return none did."""

    message: str


def run(
    plan: Plan,
    url: str,
    on_step: Callable[[Progress], None] = lambda _: None,
    *,
    patience: Patience = Patience(),  # frozen
) -> None:
    """Run every step of a plan on the database behind `url`.

    Raises:
        SnapError: where the plan is refused, or stopped before anything was committed.
        StalePlan: where the database is no longer the one that the plan was made for; names what changed.
        PartlyApplied: where it stopped after some of its transactions had been committed; says which step and why.
        DatabaseProblem: where the database cannot be reached or read.

    """
    if plan.is_refused:
        codes = ", ".join(sorted({finding.code for finding in plan.findings if finding.severity == "error"}))
        raise SnapError(f"the plan is refused ({codes})", hint="do what its findings say, or --allow them")
    _refuse_stale(plan, fingerprint(read_catalog(url)))
    with connect(url) as connection:
        committed = 0
        for steps in _transactions(plan.steps):
            try:
                _insist(connection, steps, on_step, patience)
            except (_Refused, psycopg.Error) as error:
                _give_up(plan, steps, committed, error, describe(url))
            committed += len(steps)


def _refuse_stale(plan: Plan, now: Mapping[str, str]) -> None:
    names = changed(plan.before, now)
    if names:
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        listed = ", ".join(names[:_NAMED])
        raise StalePlan(f"since the plan was made, {listed}{more} changed", hint="make a new plan")


def _transactions(steps: Sequence[Step]) -> Iterator[list[Step]]:
    for _, found in groupby(steps, key=lambda step: step.transaction or -step.number):
        yield list(found)


def _insist(
    connection: psycopg.Connection, steps: Sequence[Step], on_step: Callable[[Progress], None], patience: Patience
) -> None:
    for attempt in range(1, patience.attempts + 1):
        try:
            _attempt(connection, steps, on_step, attempt)
        except _RETRIED:
            if attempt == patience.attempts:
                raise
            time.sleep(patience.wait(attempt))
        else:
            return


def _attempt(
    connection: psycopg.Connection, steps: Sequence[Step], on_step: Callable[[Progress], None], attempt: int
) -> None:
    if steps[0].transaction is not None:
        with connection.transaction():
            for step in steps:
                _run(connection, step, on_step, attempt)
        return
    (step,) = steps
    try:
        _run(connection, step, on_step, attempt)
    except (_Refused, psycopg.Error):
        if step.lock_class is LockClass.CONCURRENT and not connection.closed:
            clear_leftover(connection, step)
        raise


def _run(connection: psycopg.Connection, step: Step, on_step: Callable[[Progress], None], attempt: int) -> None:
    on_step(Progress(step, attempt, done=False))
    started = time.monotonic()
    scope = b"false" if step.transaction is None else b"true"
    for name, limit in ((b"lock_timeout", step.lock_timeout), (b"statement_timeout", step.statement_timeout)):
        connection.execute(b"SELECT pg_catalog.set_config(%s, %s, " + scope + b")", [name.decode(), str(limit)])
    _hold(connection, step.before)
    cursor = connection.execute(step.sql.encode())
    if step.expects_nothing and cursor.fetchone() is not None:
        raise _Refused(step.reason)
    _hold(connection, step.after)
    on_step(Progress(step, attempt, done=True, seconds=time.monotonic() - started))


def _hold(connection: psycopg.Connection, checks: Sequence[Check]) -> None:
    for check in checks:
        if connection.execute(check.sql.encode()).fetchone() is not None:
            raise _Refused(check.message)


def _give_up(plan: Plan, steps: Sequence[Step], committed: int, error: Exception, where: str) -> None:
    said = " ".join(str(error.message if isinstance(error, _Refused) else error).split())
    first = steps[0].number
    last = steps[-1].number
    place = f"step {first}" if first == last else f"steps {first} to {last}, one transaction,"
    message = f"{place} of {len(plan.steps)} failed on {where}: {said}"
    if committed == 0:
        raise SnapError(message, hint="nothing was changed") from error
    done = f"steps 1 to {committed} are committed, everything from step {committed + 1} on is not"
    raise PartlyApplied(f"{message}; {done}", hint="see to the cause, then make a new plan for what is left") from error
