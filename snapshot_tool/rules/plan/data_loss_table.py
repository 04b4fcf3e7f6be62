"""A table that holds rows is dropped.

**Effect.** The collection is not in the snapshot, so its table goes, with every row in it. Nothing brings them back
but a backup.

**Instead.** Put the collection back into the snapshot, or move its rows first. Where they are really to go, allow it.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.rules.plan import PlanFacts, lost

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each table that is dropped with rows in it."""
    yield from lost(facts, QuestionKind.LOST_ROWS, ("put the collection back into the snapshot",))
