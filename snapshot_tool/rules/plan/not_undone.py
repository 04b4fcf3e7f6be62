"""A step is not taken back, or not all of it.

**Effect.** `snap plan --reverse` undoes what can be undone. Values that were deleted are gone, a column that took the
place of another has taken writes since, and what Directus itself ran is not run backwards; the rest of the plan is
undone all the same.

**Instead.** Bring deleted values back from a backup. To change a type back, make a plan for the old snapshot.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.plan import PlanFacts

SEVERITY = Severity.WARNING


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each step of the other plan that stays, or does not come back whole."""
    for stay in facts.stays:
        step = stay.step
        place = Place(step.cause.name if step.cause else "")
        what = "does not come back whole" if step.undo and not stay.with_others else "is not taken back"
        yield Finding("not-undone", SEVERITY, f"step {step.number} {what} ({step.reason}): {stay.reason}", place)
