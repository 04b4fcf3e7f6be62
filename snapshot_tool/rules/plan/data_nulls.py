"""Rows hold NULL where none is to be.

**Effect.** NOT NULL cannot be set, and a column without a default cannot be added as NOT NULL to a table with rows.

**Instead.** Fill the rows first, or give the field a default.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.rules.plan import PlanFacts, answered

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each column with NULLs in the way of NOT NULL."""
    yield from answered(
        facts,
        QuestionKind.NULLS,
        (
            "fill the rows first",
            "let the file say is_nullable: true, or give the field a default",
        ),
    )
