"""Runs steps of a plan and watches each: the locks it takes, the tables it writes anew, the indexes it builds again.

A statement inside a transaction is watched from inside. One that works outside any transaction cannot be: a rival keeps
it waiting (one that works concurrently waits for a writer of its table, one that fills rows in batches for the rows),
looks at it from outside while it waits, and lets it go.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final

import psycopg

from snapshot_tool.apply.parts import transactions
from snapshot_tool.apply.perform import Refused, perform
from snapshot_tool.load.connection import connect
from snapshot_tool.model.plan import LockClass, Step
from snapshot_tool.model.rehearsal import Observed
from snapshot_tool.model.sql import ident
from snapshot_tool.rehearse.sight import Sight, contradictions, look, rebuilt, rewritten, taken

_PATIENCE: Final = 20.0
"""Seconds that a rival keeps a statement waiting at most."""
_PAUSE: Final = 0.005
"""Seconds between two looks."""


def observe(steps: Iterable[Step], url: str, told: Callable[[Observed], None] = lambda _: None) -> tuple[Observed, ...]:
    """Run steps in order, each as it says, and return what was seen of each, up to the first one that fails.

    `told` is called with each as soon as it is known. A transaction whose step fails is rolled back as a whole.
    """
    found: list[Observed] = []
    with connect(url) as connection:
        for group in transactions(steps):
            for observed in _observe_group(connection, url, group):
                found.append(observed)
                told(observed)
            if found[-1].failure:
                break
    return tuple(found)


def _observe_group(connection: psycopg.Connection, url: str, steps: Sequence[Step]) -> Iterator[Observed]:
    first = steps[0]
    if first.transaction is None and not first.expects_nothing:
        yield _watched(connection, first, _Outside(url, first, connection.info.backend_pid))
        return
    found: list[Observed] = []
    connection.execute(b"BEGIN")
    for step in steps:
        found.append(_watched(connection, step, _Inside(connection)))
        if found[-1].failure:
            connection.rollback()
            break
    else:
        try:
            connection.execute(b"COMMIT")
        except psycopg.Error as error:  # a deferred constraint
            found[-1] = replace(found[-1], failure=_said(error))
    yield from found


@dataclass
class _Inside:
    """Looks from the session's own transaction, right before and right after the statement."""

    connection: psycopg.Connection
    before: Sight | None = None
    after: Sight | None = None

    @contextmanager
    def watch(self) -> Iterator[None]:
        pid = self.connection.info.backend_pid
        self.before = look(self.connection, pid)
        yield
        self.after = look(self.connection, pid)


@dataclass
class _Outside:
    """Looks from a session that keeps the statement waiting."""

    url: str
    step: Step
    pid: int
    before: Sight | None = None
    after: Sight | None = None
    ended: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def watch(self) -> Iterator[None]:
        with connect(self.url) as rival:
            self.before = look(rival, self.pid)
            rival.execute(b"BEGIN")
            rival.execute(self._hindrance().encode())
            watcher = threading.Thread(target=self._look_and_let_go, args=(rival,))
            watcher.start()
            try:
                yield
            finally:
                self.ended.set()
                watcher.join()
            self._look_at_the_end(rival)

    def _hindrance(self) -> str:
        table = ident(self.step.locks[0].table)
        if self.step.lock_class is LockClass.BATCHED:
            return f"SELECT FROM {table} FOR UPDATE"
        return f"LOCK TABLE {table} IN ROW EXCLUSIVE MODE"

    def _look_and_let_go(self, rival: psycopg.Connection) -> None:
        declared = self.step.locks[0]
        deadline = time.monotonic() + _PATIENCE
        try:
            while time.monotonic() < deadline and not self.ended.wait(_PAUSE):
                sight = look(rival, self.pid)
                held = [
                    sight.locks[oid] for oid, own in sight.relations.items() if oid in sight.locks and not own.table
                ]
                is_held = any(declared.lock in locks for locks in held)
                # What fills rows only reads as long as it comes upon none to fill.
                if is_held or (held and self.step.lock_class is not LockClass.BATCHED):
                    self.after = sight
                if is_held:
                    return
        finally:
            rival.rollback()

    def _look_at_the_end(self, rival: psycopg.Connection) -> None:
        """Keep the locks of the moment of waiting, and the files of the moment after the end."""
        if self.after is not None:
            self.after = Sight(look(rival, self.pid).relations, self.after.locks)


def _watched(connection: psycopg.Connection, step: Step, watcher: _Inside | _Outside) -> Observed:
    started = time.monotonic()
    try:
        perform(connection, step, watcher.watch)
    except (Refused, psycopg.Error) as error:
        return Observed(step, time.monotonic() - started, failure=_said(error))
    seconds = time.monotonic() - started
    before, after = watcher.before, watcher.after
    if before is None or after is None:
        # Only what has nothing to wait for is over before a rival sees it: no row to fill.
        missed = () if step.lock_class is LockClass.BATCHED else ("it took no lock that could be seen",)
        return Observed(step, seconds, was_seen=False, contradictions=missed)
    return Observed(
        step,
        seconds,
        locks=taken(before, after),
        rewritten=rewritten(before, after),
        rebuilt=rebuilt(before, after),
        contradictions=tuple(contradictions(step, before, after)),
    )


def _said(error: Exception) -> str:
    return " ".join(str(error).split())
