"""A large table stays locked while its rows are read or written again.

**Effect.** ACCESS EXCLUSIVE is held for as long as PostgreSQL scans or rewrites the table and builds its indexes:
everybody who reads or writes it waits, and so does everybody behind them.

**Instead.** Add a new field of the new type, fill it in batches, and swap; or run the plan in a maintenance window and
allow it.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.model.plan import LockClass
from snapshot_tool.rules.plan import PlanFacts

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each step that holds a strong lock on a large table for long."""
    for step in facts.steps:
        rows = step.table_rows or 0
        if step.lock_class is not LockClass.LONG or rows < facts.large_table_rows or step.cause is None:
            continue
        what = "rewrites" if step.rewrite else "reads"
        lock = step.locks[0]
        allow = f"lock-long:{step.cause.name}"
        yield Finding(
            "lock-long",
            SEVERITY,
            f"step {step.number} {what} {lock.table} (about {rows:,} rows) under {lock.lock.sql}",
            Place(step.cause.name),
            ("add a new field, fill it in batches, and swap", f"in a maintenance window: --allow {allow}"),
            allow,
        )
