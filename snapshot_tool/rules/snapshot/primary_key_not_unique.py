"""A primary key is said not to be unique.

**Effect.** Directus reads every primary key as unique, so the field differs before every push; and each push that
alters a key which does not count by itself fails with "column … is in a primary key", and everything is rolled back.

**Instead.** Set `is_unique` to true.
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
        if schema and schema.is_primary_key and schema.is_unique is False and not schema.has_auto_increment:
            message = f"{field.item} is the primary key, and says it is not unique"
            place = facts.place(field.item, "schema", "is_unique")
            fix = facts.mended(field.item, SetValue.of(("schema", "is_unique"), value=True))
            yield finding(__name__, SEVERITY, message, place, "set `is_unique` to true", fix=fix)
