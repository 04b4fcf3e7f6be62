"""A list field (o2m, m2m, m2a, translations, files) has no relation behind it, or an m2o field has none.

**Effect.** The field cannot be used: the Data Studio shows "the relationship hasn't been configured correctly". Where
only the relation's file was lost, the push drops the foreign key.

**Instead.** Bring the relation's file back, or delete the field's.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.WARNING
FAMILY = Family.REFERENCES

_ONE_SIDES = {"o2m", "m2m", "m2a", "translations", "files"}
_MANY_SIDES = {"m2o", "file"}


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each relational field without a relation; a lost foreign key is `relation-missing`."""
    for field in facts.snapshot.fields:
        special = set((field.meta and field.meta.special) or ())
        is_alone = (
            special & _ONE_SIDES and field.schema_ is None and not facts.has_one_side(field.collection, field.field)
        ) or (
            special & _MANY_SIDES
            and not facts.has_relation(field.collection, field.field)
            and not (field.schema_ and field.schema_.foreign_key_table)
        )
        if is_alone:
            message = f"{field.item} is relational ({', '.join(sorted(special))}), but no relation has it"
            remedies = "bring the relation's file back", "delete the field's file"
            yield finding(__name__, SEVERITY, message, facts.place(field.item, "meta", "special"), *remedies)
