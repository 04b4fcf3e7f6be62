"""Rows share a value that is to be unique, or will once a column has changed its type.

**Effect.** The unique index cannot be built; built concurrently, it would stay behind as INVALID.

**Instead.** Find the rows with the preflight query of the plan and merge or change them.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.rules.plan import PlanFacts, answered

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each column with duplicates in the way of UNIQUE."""
    yield from answered(facts, QuestionKind.DUPLICATES, ("merge or change the rows that share a value",))
