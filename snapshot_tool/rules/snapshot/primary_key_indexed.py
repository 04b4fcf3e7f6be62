"""A primary key is to be indexed once more.

**Effect.** Directus builds no such index. On a database that has none the field differs before every push; and each
push that alters a key which does not count by itself fails with "column … is in a primary key", and everything is
rolled back.

**Instead.** Set `is_indexed` to false, and drop the second index from the databases that have one: the key's own serves
the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.WARNING
FAMILY = Family.TYPES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each such key; the schema of one that counts by itself is never compared (§2.4)."""
    for field in facts.snapshot.fields:
        schema = field.schema_
        if schema and schema.is_primary_key and schema.is_indexed and not schema.has_auto_increment:
            message = f"{field.item} is the primary key, and is to be indexed once more, which no push does"
            place = facts.place(field.item, "schema", "is_indexed")
            remedy = "set `is_indexed` to false, and drop the index where there is one"
            yield finding(__name__, SEVERITY, message, place, remedy)
