"""Rows hold NULL where none is to be.

**Effect.** Directus sets NOT NULL again at the end of every column edit, and adds new columns with it at once: with one
NULL the push fails with 23502, and everything rolls back.

**Instead.** Fill the rows first, or let the file say `is_nullable: true`, or give a new field a default.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.rules.causes import in_the_way
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each column with NULLs in the way, or that nobody looked at."""
    remedies = ("fill those rows first, or give a new field a default_value", "let the file say is_nullable: true")
    yield from in_the_way(facts, QuestionKind.NULLS, "without a value", *remedies)
