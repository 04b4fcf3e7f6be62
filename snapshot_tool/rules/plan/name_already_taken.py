"""A name that the plan needs belongs to something else.

**Effect.** Creating the table, index, constraint or sequence fails (42P07). Another name would not do: Directus drops
by the name that it would have given.

**Instead.** Rename what has the name.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.plan import PlanFacts, problems

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each name that is taken."""
    yield from problems(facts, "name-already-taken")
