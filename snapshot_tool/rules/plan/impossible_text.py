"""A name or text that PostgreSQL cannot hold.

**Effect.** PostgreSQL cuts a name after 63 bytes without a word, so that two names become one; it stores no NUL
character and no half of a surrogate pair at all.

**Instead.** Choose another name or text.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.plan import PlanFacts, problems

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each item with such a name or text."""
    yield from problems(facts, "impossible-text")
