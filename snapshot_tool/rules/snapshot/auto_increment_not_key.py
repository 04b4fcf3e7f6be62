"""A field counts up by itself without being the primary key.

**Effect.** Directus creates such a column as a second `serial primary key`: the push fails with "multiple primary
keys", and everything is rolled back.

**Instead.** Set `has_auto_increment` to false, or make the field the primary key.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding

SEVERITY = Severity.ERROR


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each such field."""
    for field in facts.snapshot.fields:
        if field.schema_ and field.schema_.has_auto_increment and not field.schema_.is_primary_key:
            message = f"{field.item} has `has_auto_increment`, but is not the primary key"
            place = facts.place(field.item, "schema", "has_auto_increment")
            yield finding(__name__, SEVERITY, message, place, "set `has_auto_increment` to false")
