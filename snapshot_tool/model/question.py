"""The kinds of question that only the rows of a database can answer."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

COUNT_LIMIT: Final = 10_000
"""Counting stops here: how many more there are changes nothing."""


class QuestionKind(StrEnum):
    """What a question asks; the values are the codes of the rules that read the answers.

    The key of an answer is `KIND table` or `KIND table.column`.
    """

    LOST_ROWS = "data-loss-table"
    LOST_VALUES = "data-loss-column"
    NULLS = "data-nulls"
    DUPLICATES = "data-duplicates"
    ORPHANS = "data-orphans"
    FAILING_CASTS = "data-cast-fails"
    NARROWED = "data-narrowed"
    VIOLATIONS = "data-violations"


def at_least(count: int) -> str:
    """Return a number of rows as words; where counting stopped, as a lower bound."""
    if count >= COUNT_LIMIT:
        return f"{COUNT_LIMIT:,} or more rows"
    return f"{count:,} row{'' if count == 1 else 's'}"
