"""A column is made narrower, and values are cut or rounded without a word.

**Effect.** Directus casts explicitly, so that PostgreSQL truncates: `'0123456789'` becomes `'01234'`, 12.75 becomes
13, a timestamp loses its time of day; the answer is 204.

**Instead.** Keep the size or type that the column has, or shorten the values first, as they should be.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.prediction import Outcome
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.rules.causes import ask_first, caused, counted, file_of
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each column whose values would be cut, or may be where nobody looked at them."""
    for action, statement, work in caused(facts, "value-truncated"):
        key = f"{QuestionKind.NARROWED} {work.object}"
        place = facts.place(action.item)
        becomes = f"{work.object} becomes {work.type_sql}"
        remedies = (
            f"keep the size and type of the column in {file_of(facts, action.item)}",
            "shorten the values first",
        )
        if statement.outcome is Outcome.LOSES_DATA:
            message = f"{becomes}: {counted(facts, key) or 'rows'} would be cut or rounded without a word"
            yield Finding("value-truncated", SEVERITY, message, place, remedies)
        else:
            message = f"{becomes}: unknown whether values would be cut or rounded without a word"
            yield Finding("value-truncated", Severity.WARNING, message, place, (*ask_first(facts, key), *remedies))
