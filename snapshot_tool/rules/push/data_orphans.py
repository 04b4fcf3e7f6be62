"""Rows point at nothing.

**Effect.** Directus adds a foreign key and has every row checked at once: with one row that points at no row of the
other table, the push fails with 23503 and everything rolls back.

**Instead.** Delete or empty what points nowhere, or put back what it points at.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.rules.causes import in_the_way
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each foreign key with orphans, or whose rows nobody looked at."""
    remedies = ("set those values to NULL, or delete the rows", "put back the rows that they point at")
    yield from in_the_way(facts, QuestionKind.ORPHANS, "that point at no row of the other table", *remedies)
