"""Rows break a check that snap.yaml declares.

**Effect.** The check holds for new rows from the moment it is added, but cannot be validated; an update of such a row
fails as well, whatever it changes.

**Instead.** Find the rows with the preflight query of the plan and correct them.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.rules.plan import PlanFacts, answered

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each declared check that rows break."""
    yield from answered(facts, QuestionKind.VIOLATIONS, ("correct these rows first",))
