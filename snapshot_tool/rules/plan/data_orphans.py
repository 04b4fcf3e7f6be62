"""Rows point at rows that are not there.

**Effect.** The foreign key cannot be validated, and a push fails with all that it did.

**Instead.** Clear or correct the rows that the preflight query of the plan finds.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.rules.plan import PlanFacts, answered

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each relation with orphans."""
    yield from answered(
        facts, QuestionKind.ORPHANS, ("clear the values that point nowhere, or restore the rows that they point at",)
    )
