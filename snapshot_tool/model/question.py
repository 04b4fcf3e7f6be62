"""The kinds of question that only the rows of a database can answer."""

from __future__ import annotations

from enum import StrEnum


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
