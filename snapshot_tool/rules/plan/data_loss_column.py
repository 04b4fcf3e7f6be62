"""A column that holds values is dropped.

**Effect.** The field is not in the snapshot, so its column goes, with the value of every row. A field that was renamed
looks like this too: the old one goes, the new one starts empty.

**Instead.** Put the field back, copy its values first, or rename the column by hand before planning. Where the values
are really to go, allow it.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.rules.plan import PlanFacts, lost

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each column that is dropped with values in it."""
    yield from lost(
        facts,
        QuestionKind.LOST_VALUES,
        (
            "put the field back into the snapshot",
            "copy the values to another column first",
        ),
    )
