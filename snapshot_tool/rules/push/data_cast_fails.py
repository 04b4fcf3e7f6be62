"""Values cannot be converted to the new type.

**Effect.** The change of type fails at the first such value (22P02, 22003, 22007), and everything rolls back.

**Instead.** Correct those rows first, or keep the type and add a new field for the new one.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.rules.causes import in_the_way
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each column whose values do not fit its new type, or that nobody looked at."""
    remedies = ("correct those rows first", "keep the field's type in the file, and add a new field for the new one")
    yield from in_the_way(facts, QuestionKind.FAILING_CASTS, "that cannot be read as the new type", *remedies)
