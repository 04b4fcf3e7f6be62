"""Directus does not notice what is changed beside it.

**Effect.** Each instance keeps column information in memory: until it is told, it goes on with what it knew, and
`/schema/diff` reports differences that are none.

**Instead.** After the plan, `POST /utils/cache/clear?system=true` on each instance, or restart it.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.plan import PlanFacts

SEVERITY = Severity.INFO


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding where there is anything to run."""
    if facts.steps:
        message = "Directus keeps column information in memory; it has to be told when the plan is done"
        yield Finding("system-cache", SEVERITY, message, Place(), ("POST /utils/cache/clear?system=true",))
