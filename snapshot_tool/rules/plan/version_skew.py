"""The file and the database belong to different versions of Directus.

**Effect.** The database's metadata tables have no column for a key of the file, or no such system field.

**Instead.** Pull the snapshot with the Directus version that the database has, or upgrade first.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.plan import PlanFacts, problems

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each key of a file that the database has no place for."""
    yield from problems(facts, "version-skew")
