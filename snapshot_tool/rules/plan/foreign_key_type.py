"""The column of a foreign key cannot hold the key that it points to.

**Effect.** PostgreSQL refuses the foreign key (42804, "cannot be implemented"): it has no way to compare the two types
as they would be once the plan has changed them.

**Instead.** Give the field the type of the key that it points to.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.plan import PlanFacts, problems

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each relation between columns that PostgreSQL cannot compare."""
    yield from problems(facts, "foreign-key-type")
