"""A field counts up by itself without being the primary key.

**Effect.** Where the collection is there, Directus adds such a column as a second `serial primary key`: the push fails
with "multiple primary keys", and everything is rolled back. In a new collection the column counts up, Directus reads it
as an ordinary one, and the next push fails.

**Instead.** Set `has_auto_increment` to false, or make the field the primary key.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.fix import Safety, SetValue
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.ERROR
FAMILY = Family.TYPES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each such field."""
    for field in facts.snapshot.fields:
        if field.schema_ and field.schema_.has_auto_increment and not field.schema_.is_primary_key:
            message = f"{field.item} has `has_auto_increment`, but is not the primary key"
            place = facts.place(field.item, "schema", "has_auto_increment")
            change = SetValue.of(("schema", "has_auto_increment"), value=False)
            fix = facts.mended(field.item, change, safety=Safety.UNSAFE)
            yield finding(__name__, SEVERITY, message, place, "set `has_auto_increment` to false", fix=fix)
