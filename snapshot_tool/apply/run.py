"""Runs a plan on a live database: transaction by transaction, every check asked, brief locks tried again.

What a plan says is what runs: timeouts, checks and transactions are those of its steps. A statement that only waited
too long for a lock, or lost a deadlock, is tried again with its whole transaction; anything else stops the run. With a
journal, a run that was stopped, or killed, goes on where it was (`resume.py`).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

import psycopg
from psycopg import errors

from snapshot_tool.apply.alone import work_alone
from snapshot_tool.apply.journal import Journal, Record
from snapshot_tool.apply.leftovers import clear_leftover
from snapshot_tool.apply.parts import Parts, parts_of
from snapshot_tool.apply.perform import Refused, perform
from snapshot_tool.apply.resume import refuse_unexplained, settled, tables_of_push
from snapshot_tool.apply.stale import refuse_stale
from snapshot_tool.errors import PartlyApplied, SnapError
from snapshot_tool.load.connection import connect, describe
from snapshot_tool.load.postgres import read_catalog_from
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.plan import LockClass, Plan, Step
from snapshot_tool.model.sql import ident
from snapshot_tool.plan.fingerprint import fingerprint

_RETRIED: Final = (errors.LockNotAvailable, errors.DeadlockDetected)


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
    other_runner: float = 60.0
    """How long the end of another run on the same database is waited for."""

    def wait(self, attempt: int) -> float:
        """Return the seconds before the attempt after this one: doubling, with jitter so that rivals part."""
        waited = min(self.first_wait * 2.0 ** (attempt - 1), self.longest_wait)
        return waited * random.uniform(0.5, 1.0)  # noqa: S311  # no secret


@dataclass(frozen=True, slots=True)
class Listener:
    """Who is told what happens."""

    on_step: Callable[[Progress], None] = lambda _: None
    say: Callable[[str], None] = lambda _: None
    """Takes a remark: what is waited for, what is tried again, how far a batched statement is."""


class End(Enum):
    """How a run ended that did not fail."""

    DONE = "done"
    AT_PUSH = "at the push"
    """Everything before the push is done, and the push itself is not."""


def run(
    plan: Plan,
    url: str,
    on_step: Callable[[Progress], None] = lambda _: None,
    *,
    patience: Patience = Patience(),  # frozen
    search_path: Sequence[str] = (),
    journal: Journal | None = None,
    say: Callable[[str], None] = lambda _: None,
    is_pushed: Callable[[Catalog], bool] = lambda _: False,
) -> End:
    """Run a plan on the database behind `url`, or what is left of it.

    Args:
        plan: made for this database.
        url: of the database.
        on_step: is told when a step starts and ends.
        patience: with locks that others hold.
        search_path: Directus's `DB_SEARCH_PATH`, as the plan was made with it.
        journal: where what is done is written, and read from when the plan was begun before.
        say: takes remarks.
        is_pushed: whether the push of a plan through Directus was made, seen in the catalog.

    Raises:
        SnapError: where the plan is refused, or stopped before anything was changed.
        StalePlan: where the database is no longer the one that the plan was made for; names what changed.
        PartlyApplied: where it stopped after some of its transactions had been committed; says which step and why.
        FileProblem: where the journal cannot be read or written; nothing was run.
        DatabaseProblem: where the database cannot be reached or read, or another plan is being applied to it.

    """
    refuse_refused(plan)
    with connect(url) as connection:
        if search_path:
            path = ", ".join(map(ident, search_path))
            connection.execute("SELECT pg_catalog.set_config('search_path', %s, false)", [path])
        work_alone(connection, say, patience.other_runner)
        runner = _Runner(plan, connection, Listener(on_step, say), patience, tuple(search_path), journal, describe(url))
        return runner.run(is_pushed)


def refuse_refused(plan: Plan) -> None:
    """Refuse a plan that has findings at error.

    Raises:
        SnapError: names them.

    """
    if plan.is_refused:
        codes = ", ".join(sorted({finding.code for finding in plan.findings if finding.severity == "error"}))
        raise SnapError(f"the plan is refused ({codes})", hint="do what its findings say, or --allow them")


@dataclass
class _Runner:
    plan: Plan
    connection: psycopg.Connection
    listener: Listener
    patience: Patience
    search_path: tuple[str, ...]
    journal: Journal | None
    where: str
    done: set[int] = field(default_factory=set)
    state: Mapping[str, str] = field(default_factory=dict)

    def run(self, is_pushed: Callable[[Catalog], bool]) -> End:
        parts = parts_of(self.plan)
        catalog = self._read()
        record = self._take_up(parts, catalog)
        self._run_all(parts.before)
        if parts.is_push_due and not self._is_push_made(is_pushed):
            return End.AT_PUSH
        self._run_all(parts.after)
        if self.journal and not record.is_finished:
            self.journal.finished()
        return End.DONE

    def _read(self) -> Catalog:
        return read_catalog_from(self.connection, search_path=self.search_path, label=self.where)

    def _take_up(self, parts: Parts, catalog: Catalog) -> Record:
        """Find out what is done already, and refuse a database that is not as it must be now."""
        now = fingerprint(catalog)
        record = self.journal.read(self.plan) if self.journal else None
        if record is None or parts.changes_nothing(record.touched):
            refuse_stale(self.plan.before, now)
            record = self.journal.begin(self.plan) if self.journal else Record(state=now)
        elif record.doubt or not parts.awaits_push(record.done):
            now = self._settle(record, now)
        else:
            now = record.state  # what the push changed is looked at when the push is reached
        self.done |= record.done
        self.state = now
        return record

    def _settle(self, record: Record, now: Mapping[str, str]) -> Mapping[str, str]:
        """Find out how the transaction in doubt ended, and return what is there then."""
        is_committed = settled(self.connection, self.plan, record, now)
        found = fingerprint(self._read())
        if self.journal and record.doubt and is_committed:
            steps = [step for step in self.plan.steps if step.number in record.doubt.steps]
            self.journal.ended(steps, record.state, found)
            self.done |= record.doubt.steps
        elif self.journal and found != record.state:
            self.journal.looked(record.state, found)
        return found

    def _is_push_made(self, is_pushed: Callable[[Catalog], bool]) -> bool:
        catalog = self._read()
        now = fingerprint(catalog)
        if self.journal:
            tables = tables_of_push(self.plan, self.plan.pushed)
            refuse_unexplained(self.state, now, tables, "everything before the push was done")
        if not is_pushed(catalog):
            return False
        if self.journal and now != self.state:
            self.journal.looked(self.state, now)
        self.state = now
        return True

    def _run_all(self, groups: Sequence[Sequence[Step]]) -> None:
        for steps in groups:
            if {step.number for step in steps} <= self.done:
                continue
            try:
                self._insist(steps)
            except (Refused, psycopg.Error) as error:
                self._give_up(steps, error)
            self._note_end(steps)

    def _note_end(self, steps: Sequence[Step]) -> None:
        self.done |= {step.number for step in steps}
        if self.journal:
            now = self.state if all(step.expects_nothing for step in steps) else fingerprint(self._read())
            self.journal.ended(steps, self.state, now)
            self.state = now

    def _insist(self, steps: Sequence[Step]) -> None:
        for attempt in range(1, self.patience.attempts + 1):
            if self.journal:
                self.journal.started(steps)
            try:
                self._attempt(steps, attempt)
            except _RETRIED as error:
                if attempt == self.patience.attempts:
                    raise
                wait = self.patience.wait(attempt)
                why = " ".join(str(error).split())
                self.listener.say(
                    f"{_place(steps)}: {why}; tried again in {wait:.1f} s ({attempt + 1} of {self.patience.attempts})"
                )
                time.sleep(wait)
            else:
                return

    def _attempt(self, steps: Sequence[Step], attempt: int) -> None:
        if steps[0].transaction is not None:
            self._commit_together(steps, attempt)
            return
        (step,) = steps
        try:
            self._run(step, attempt)
        except (Refused, psycopg.Error):
            if step.lock_class is LockClass.CONCURRENT and not self.connection.closed:
                clear_leftover(self.connection, step)
            raise

    def _commit_together(self, steps: Sequence[Step], attempt: int) -> None:
        self.connection.execute(b"BEGIN")
        try:
            for step in steps:
                self._run(step, attempt)
            if self.journal:
                (number,) = self.connection.execute("SELECT pg_catalog.txid_current()").fetchone() or (0,)
                self.journal.commits(steps, number)
        except BaseException:
            if not self.connection.closed:
                self.connection.rollback()
                if self.journal:
                    self.journal.undone(steps)
            raise
        self.connection.execute(b"COMMIT")

    def _run(self, step: Step, attempt: int) -> None:
        self.listener.on_step(Progress(step, attempt, done=False))
        started = time.monotonic()
        heard = self._hear
        if step.lock_class is LockClass.BATCHED:
            self.connection.add_notice_handler(heard)
        try:
            perform(self.connection, step)
        finally:
            if step.lock_class is LockClass.BATCHED:
                self.connection.remove_notice_handler(heard)
        self.listener.on_step(Progress(step, attempt, done=True, seconds=time.monotonic() - started))

    def _hear(self, notice: errors.Diagnostic) -> None:
        self.listener.say(notice.message_primary or "")

    def _give_up(self, steps: Sequence[Step], error: Exception) -> None:
        message = f"{_place(steps)} of {len(self.plan.steps)} failed on {self.where}: {' '.join(str(error).split())}"
        if self.connection.closed and self.journal:
            hint = "apply the same plan again: it finds out how far it came"
            raise PartlyApplied(f"{message}; how far it came is not known", hint=hint) from error
        changed = [step for step in self.plan.steps if step.number in self.done and not step.expects_nothing]
        if not changed:
            raise SnapError(message, hint="nothing was changed") from error
        last = max(self.done)
        then = (
            "apply the same plan again: it goes on from there" if self.journal else "make a new plan for what is left"
        )
        raise PartlyApplied(
            f"{message}; steps 1 to {last} are committed, everything from step {last + 1} on is not",
            hint=f"see to the cause, then {then}",
        ) from error


def _place(steps: Sequence[Step]) -> str:
    first, last = steps[0].number, steps[-1].number
    return f"step {first}" if first == last else f"steps {first} to {last}, one transaction,"
