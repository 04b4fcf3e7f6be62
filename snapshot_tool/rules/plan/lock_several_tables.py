"""One transaction locks several tables strongly.

**Effect.** The locks are held together until the end of the transaction: whoever works on these tables in another
order can run into a deadlock, and each of them waits for the slowest. Tables that the plan makes do not count, nor do
the two ends of one foreign key.

**Instead.** Let the statements run in transactions of their own.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.model.plan import Lock, Step
from snapshot_tool.rules.plan import PlanFacts

SEVERITY = Severity.WARNING


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each transaction with strong locks on more tables than any of its steps needs."""
    transactions: dict[int, list[Step]] = {}
    for step in facts.steps:
        if step.transaction is not None:
            transactions.setdefault(step.transaction, []).append(step)
    for number, steps in transactions.items():
        locked = [
            {
                lock.table
                for lock in step.locks
                if lock.lock >= Lock.SHARE_ROW_EXCLUSIVE and lock.table in facts.catalog.tables
            }
            for step in steps
        ]
        together = set().union(*locked)
        if len(together) > max(map(len, locked)):
            names = ", ".join(sorted(together))
            message = f"transaction {number} (from step {steps[0].number}) holds strong locks on {names} together"
            yield Finding("lock-several-tables", SEVERITY, message, Place(names))
