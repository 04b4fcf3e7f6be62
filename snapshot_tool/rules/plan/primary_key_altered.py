"""A primary key, or the type under a foreign key, would have to change.

**Effect.** A push fails at `drop not null` on every change of a primary key that does not count up by
itself. PostgreSQL can move a key, but only together with every foreign key that points at it.

**Instead.** Change it by hand in a maintenance window, then plan again.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.plan import PlanFacts, problems

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each primary key or linked column that would change."""
    yield from problems(facts, "primary-key-altered")
