"""A string field has a length that PostgreSQL cannot take: none, or more than 10485760.

**Effect.** A `varchar` without a length reads as -5. Creating or altering such a column fails with a syntax error, so
the push fails with 500 as soon as it touches the field, and everything is rolled back.

**Instead.** Make the column `text`, or give it a length, in the database and in the file.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding

SEVERITY = Severity.ERROR

_LONGEST = 10_485_760


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each string whose length is not 1 to 10485760; null stands for 255."""
    for field in facts.snapshot.fields:
        length = field.schema_.max_length if field.schema_ else None
        if field.type == "string" and length is not None and not 0 < length <= _LONGEST:
            message = f"{field.item} has max_length {length}: varchar({length}) is no type"
            place = facts.place(field.item, "schema", "max_length")
            yield finding(__name__, SEVERITY, message, place, "make it text", "give it a length from 1 on")
