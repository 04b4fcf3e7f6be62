"""An index that serves more than the dropped column would vanish with it.

**Effect.** PostgreSQL drops every index, constraint and extended statistics object that uses the column, in its key,
its INCLUDE list or its predicate, without a word. A snapshot knows none of them.

**Instead.** Keep the field, or build the index without the column first. Where it may go, allow it: the plan then
drops it concurrently before the column.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.hazards import taken_with
from snapshot_tool.rules.plan import PlanFacts

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each object that would vanish with a column."""
    for drop in facts.column_drops:
        for taken in taken_with(drop):
            allow = f"column-drop-takes-index:{taken.name}"
            message = f"{taken.name} would vanish with the column {drop.cause.name}: {taken.definition}"
            remedies = ("keep the field", "build the index without the column first", f"--allow {allow}")
            yield Finding("column-drop-takes-index", SEVERITY, message, Place(taken.name), remedies, allow)
