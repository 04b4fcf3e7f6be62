"""Values would be cut or rounded, or would lose a part, to fit another type.

**Effect.** PostgreSQL takes an explicit cast without a word: `'0123456789'` becomes `'01234'`, 12.75 becomes 13, 5
becomes true, `'2020-01-01 10:00'` becomes a day, and of `'10:00+02'` a type without zones keeps 10:00. A push does
the same.

**Instead.** Look at the rows with the preflight query of the plan and shorten them as they should be, or keep the
wider type. Where losing the rest is meant, allow it.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.rules.plan import PlanFacts, lost

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each column whose values would lose a part."""
    yield from lost(
        facts,
        QuestionKind.NARROWED,
        (
            "shorten the values first",
            "keep the wider type in the file",
        ),
    )
