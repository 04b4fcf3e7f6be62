"""Rows share a value that is to be unique.

**Effect.** Directus adds the UNIQUE constraint at once: with one value twice, the push fails with 23505 and everything
rolls back. A new unique field with a default gets the same value in every row.

**Instead.** Find the rows and merge or change them, or let the file say `is_unique: false`.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.rules.causes import in_the_way
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each column with duplicates, or that nobody looked at."""
    remedies = ("merge or change those rows first", "let the file say is_unique: false")
    yield from in_the_way(facts, QuestionKind.DUPLICATES, "with a value that another row has too", *remedies)
