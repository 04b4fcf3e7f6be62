"""An index would go before the one that replaces it is there.

**Effect.** In between, queries have neither: they read the whole table.

**Instead.** Build the new index first, and drop the old one when the new one is valid.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.model.plan import LockClass
from snapshot_tool.rules.plan import PlanFacts

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each index build that follows an index drop on the same table."""
    dropped: set[str] = set()
    for step in facts.steps:
        if step.lock_class is not LockClass.CONCURRENT:
            continue
        table = step.locks[0].table
        if not step.scan:
            dropped.add(table)
        elif table in dropped:
            message = f"step {step.number} builds an index of {table} after one was dropped"
            yield Finding("index-gap", SEVERITY, message, Place(table), ("build it first",))
