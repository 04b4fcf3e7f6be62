"""A default cannot be written so that Directus reads the same.

**Effect.** Directus cuts a default at the first `::` and leaves quotes doubled. A value that went through that once is
not the default that PostgreSQL had, and writing it back makes another one.

**Instead.** Set the default in the database by hand and pull, or choose one that survives.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.plan import PlanFacts, problems

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each default that would not read back."""
    yield from problems(facts, "default-mangled")
