"""Values cannot be converted to the new type.

**Effect.** The change of type fails at the first such row, and with it the transaction that it is in.

**Instead.** Correct the rows that the preflight query of the plan finds, or add a new field and fill it.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.rules.plan import PlanFacts, answered

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each column with values that the new type refuses."""
    yield from answered(
        facts,
        QuestionKind.FAILING_CASTS,
        (
            "correct these values first",
            "add a new field of the new type and fill it",
        ),
    )
