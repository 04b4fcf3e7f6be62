"""A primary key is said to take NULL.

**Effect.** Directus refuses the push with 400 ("Primary key cannot be null"), and everything is rolled back. Only the
very push that creates the collection passes over it.

**Instead.** Set `is_nullable` to false.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.fix import SetValue
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.ERROR
FAMILY = Family.TYPES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each such key; the schema of one that counts by itself is never compared (§2.4)."""
    for field in facts.snapshot.fields:
        schema = field.schema_
        if schema and schema.is_primary_key and schema.is_nullable and not schema.has_auto_increment:
            message = f"{field.item} is the primary key, and says it takes NULL"
            place = facts.place(field.item, "schema", "is_nullable")
            fix = facts.mended(field.item, SetValue.of(("schema", "is_nullable"), value=False))
            yield finding(__name__, SEVERITY, message, place, "set `is_nullable` to false", fix=fix)
