"""A primary key is said to take NULL.

**Effect.** Directus refuses the push with 400 ("Primary key cannot be null"), and everything is rolled back.

**Instead.** Set `is_nullable` to false.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding

SEVERITY = Severity.ERROR


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each such key."""
    for field in facts.snapshot.fields:
        if field.schema_ and field.schema_.is_primary_key and field.schema_.is_nullable:
            message = f"{field.item} is the primary key, and says it takes NULL"
            place = facts.place(field.item, "schema", "is_nullable")
            yield finding(__name__, SEVERITY, message, place, "set `is_nullable` to false")
