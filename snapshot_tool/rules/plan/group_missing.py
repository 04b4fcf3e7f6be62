"""A collection's group is not in the snapshot.

**Effect.** A push never creates the collection; the row cannot be written, because its group is a foreign key.

**Instead.** Add the group's file, or set the group to null.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.plan import PlanFacts, problems

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each collection whose group is nowhere."""
    yield from problems(facts, "group-missing")
