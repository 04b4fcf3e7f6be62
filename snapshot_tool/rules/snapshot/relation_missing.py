"""A field says that it has a foreign key, and no file describes the relation.

**Effect.** The relation's file was lost: the push drops the foreign key, and the columns on either side stay without
it.

**Instead.** Bring the relation's file back; or, where the key should go, set `foreign_key_table` and
`foreign_key_column` of the field to null.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.fix import Safety, SetValue
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.ERROR
FAMILY = Family.REFERENCES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each field with a foreign key but without a relation."""
    for field in facts.snapshot.fields:
        key = field.schema_.foreign_key_table if field.schema_ else None
        if key and not facts.has_relation(field.collection, field.field):
            message = f"{field.item} has a foreign key to {key}, but no file describes the relation"
            place = facts.place(field.item, "schema", "foreign_key_table")
            remedies = (
                f"bring the file of the relation {field.item.name} back",
                "set `foreign_key_table` and `foreign_key_column` to null",
            )
            keys = (SetValue.of(("schema", name), None) for name in ("foreign_key_table", "foreign_key_column"))
            fix = facts.mended(field.item, *keys, safety=Safety.UNSAFE)
            yield finding(__name__, SEVERITY, message, place, *remedies, fix=fix)
