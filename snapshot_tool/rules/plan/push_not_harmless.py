"""The push of a plan through Directus would still hurt.

**Effect.** After everything that SQL can do before the push, the push would fail, lose something, come back with the
same difference, or hold up those who use a large table.

**Instead.** Plan through SQL, which does without a push, or repair what the message says.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.plan import PlanFacts, problems

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each difference that the push cannot be left with."""
    yield from problems(facts, "push-not-harmless")
