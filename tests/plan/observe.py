"""Runs a plan step by step and compares what each step claims with what PostgreSQL shows: locks and rewrites.

A statement inside a transaction is observed from inside. One that works concurrently cannot be: it is held up by a
writer of its table, looked at from outside while it waits, and let go.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby

import psycopg

from snapshot_tool.model.plan import Lock, Plan, Step
from snapshot_tool.plan.checker import violations

_LOOK = """
SELECT c.oid::int, c.relname, pg_relation_filenode(c.oid)::int, l.modes
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN (
  SELECT relation, array_agg(mode) AS modes FROM pg_locks
  WHERE pid = %s AND granted AND locktype = 'relation' AND relation > 16383 GROUP BY relation
) AS l ON l.relation = c.oid
WHERE c.relkind IN ('r', 'p') AND c.oid > 16383
"""
_DROPPED = "SELECT relation::int, mode FROM pg_locks WHERE pid = %s AND granted AND relation = ANY (%s)"
"""Locks on tables that the session has dropped, whose rows in `pg_class` it does not see any more."""
_PATIENCE = 20.0


@dataclass(frozen=True)
class Seen:
    """What could be seen at one moment: locks by table, and the file that each table is in."""

    locks: Mapping[str, frozenset[Lock]] = field(default_factory=dict)
    files: Mapping[str, int] = field(default_factory=dict)


def carry_out(plan: Plan, url: str) -> None:
    """Run a plan, with its timeouts and checks, and fail on the first claim that an execution contradicts."""
    assert violations(plan) == ()
    with psycopg.connect(url, autocommit=True) as connection:
        for _, found in groupby(plan.steps, key=lambda step: step.transaction or -step.number):
            steps = list(found)
            if steps[0].transaction is not None or steps[0].expects_nothing:
                with connection.transaction():
                    observe(connection, steps)
            else:
                observe_concurrent(connection, url, steps[0])


def observe(connection: psycopg.Connection, steps: Sequence[Step]) -> None:
    """Run the steps of one transaction inside it, and compare after each."""
    names: dict[int, str] = {}
    before = look(connection, connection.info.backend_pid, names)
    for step in steps:
        perform(connection, step)
        after = look(connection, connection.info.backend_pid, names)
        compare(step, before, after)
        before = after


def observe_concurrent(connection: psycopg.Connection, url: str, step: Step) -> None:
    """Run one concurrent step while a writer of its table holds it up, and compare what it holds then."""
    table = step.locks[0].table
    names: dict[int, str] = {}
    with psycopg.connect(url) as writer, ThreadPoolExecutor(1) as pool:
        before = look(writer, connection.info.backend_pid, names)
        writer.execute(f"LOCK TABLE {_quoted(table)} IN ROW EXCLUSIVE MODE".encode())
        running = pool.submit(perform, connection, step)
        after = before
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline and not running.done():
            after = look(writer, connection.info.backend_pid, names)
            if after.locks.get(table):
                break
            time.sleep(0.005)
        if running.done():
            running.result()
        compare(step, before, after)
        writer.rollback()
        running.result(_PATIENCE)


def perform(connection: psycopg.Connection, step: Step) -> None:
    """Run a step as it says: timeouts, checks, statement, checks."""
    local = step.transaction is not None
    for name, limit in (("lock_timeout", step.lock_timeout), ("statement_timeout", step.statement_timeout)):
        connection.execute("SELECT set_config(%s, %s, %s)", [name, str(limit), local])
    for check in step.before:
        assert connection.execute(check.sql.encode()).fetchone() is None, check.message
    cursor = connection.execute(step.sql.encode())
    if step.expects_nothing:
        assert cursor.fetchone() is None, step.reason
    for check in step.after:
        assert connection.execute(check.sql.encode()).fetchone() is None, check.message


def look(connection: psycopg.Connection, pid: int, names: dict[int, str]) -> Seen:
    """Return the locks that a session holds on tables, and where the tables are; `names` remembers dropped ones."""
    rows = connection.execute(_LOOK, [pid]).fetchall()
    locks = {name: {Lock[_words(mode)] for mode in modes} for _, name, _, modes in rows if modes}
    dropped = names.keys() - {oid for oid, *_ in rows}
    if dropped:
        for oid, mode in connection.execute(_DROPPED, [pid, list(dropped)]).fetchall():
            locks.setdefault(names[oid], set()).add(Lock[_words(mode)])
    names.update({oid: name for oid, name, *_ in rows})
    return Seen({name: frozenset(modes) for name, modes in locks.items()}, {name: file for _, name, file, _ in rows})


def compare(step: Step, before: Seen, after: Seen) -> None:
    """Fail where a step took another lock than it declared, or rewrote what it said it would not."""
    wrong = list(_wrong_locks(step, before, after))
    rewritten = {name for name, file in after.files.items() if before.files.get(name, file) != file}
    declared = {step.locks[0].table} if step.rewrite else set()
    if rewritten != declared:
        wrong.append(f"rewrote {sorted(rewritten)}, declared {sorted(declared)}")
    assert not wrong, f"step {step.number}: {step.sql}\n" + "\n".join(wrong)


def _wrong_locks(step: Step, before: Seen, after: Seen) -> Iterator[str]:
    declared = {lock.table: lock.lock for lock in step.locks}
    for number, (table, lock) in enumerate(declared.items()):
        held = after.locks.get(table, frozenset())
        # Row locks that a foreign key carries on are taken only where there are rows to carry them to.
        certain = number == 0 or lock >= Lock.SHARE_UPDATE_EXCLUSIVE
        if certain and lock not in held:
            yield f"{table}: declared {lock.sql}, holds {sorted(one.sql for one in held)}"
    for table, held in after.locks.items():
        new = held - before.locks.get(table, frozenset())
        strongest = max(new, default=Lock.NONE)
        if strongest > declared.get(table, Lock.NONE):
            yield f"{table}: took {strongest.sql}, declared {declared.get(table, Lock.NONE).sql}"


def _words(mode: str) -> str:
    """`ShareUpdateExclusiveLock` to `SHARE_UPDATE_EXCLUSIVE`."""
    name = mode.removesuffix("Lock")
    return "".join(f"_{letter}" if letter.isupper() and at else letter for at, letter in enumerate(name)).upper()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
