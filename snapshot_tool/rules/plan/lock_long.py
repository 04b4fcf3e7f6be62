"""A large table stays locked while its rows are read or written again.

**Effect.** ACCESS EXCLUSIVE is held for as long as PostgreSQL scans or rewrites the table and builds its indexes:
everybody who reads or writes it waits, and so does everybody behind them. The finding says why there is no online
form here, how large the table is, and roughly how long it takes where PostgreSQL reads 200 MB and rewrites 25 MB of a
table in a second, its indexes included.

**Instead.** Take away what keeps the change from being made online, where the finding names it; or run the plan in a
maintenance window and allow it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.model.plan import LockClass, Step
from snapshot_tool.rules.plan import PlanFacts

SEVERITY = Severity.ERROR

_MEGABYTE: Final = 1_000_000
_READ, _REWRITTEN = 200, 25
"""Megabytes of a table in a second."""
_MINUTE: Final = 60


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each step that holds a strong lock on a large table for long."""
    for step in facts.steps:
        rows = step.table_rows or 0
        if step.lock_class is not LockClass.LONG or rows < facts.large_table_rows or step.cause is None:
            continue
        what = "rewrites" if step.rewrite else "reads"
        lock = step.locks[0]
        reasons = [found.reason for found in facts.offline if found.cause == step.cause]
        why = f"; it cannot be done online, because {reasons[0]}" if reasons else ""
        allow = f"lock-long:{step.cause.name}"
        yield Finding(
            "lock-long",
            SEVERITY,
            f"step {step.number} {what} {lock.table} ({_estimate(facts, step)}) under {lock.lock.sql}{why}",
            Place(step.cause.name),
            (f"in a maintenance window: --allow {allow}",),
            allow,
        )


def _estimate(facts: PlanFacts, step: Step) -> str:
    table = facts.catalog.tables.get(step.locks[0].table)
    rows = f"about {step.table_rows:,} rows"
    if table is None or not table.size:
        return rows
    rate = _REWRITTEN if step.rewrite else _READ
    seconds = max(1, round(table.size / _MEGABYTE / rate))
    time = f"{seconds} s" if seconds < 2 * _MINUTE else f"{round(seconds / _MINUTE)} min"
    return f"{rows}, {max(1, round(table.size / _MEGABYTE)):,} MB, some {time} at {rate} MB/s"
