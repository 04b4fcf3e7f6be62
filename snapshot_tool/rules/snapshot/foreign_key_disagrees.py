"""A field and its relation describe the foreign key differently.

**Effect.** Directus never builds anything from what the field says, so the difference is there again before every
push, and each push rewrites the column's definition for nothing. The target is always the other side's primary key.

**Instead.** Write the relation's target in the field, or pull both files again.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.fix import SetValue
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.WARNING
FAMILY = Family.REFERENCES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each field whose foreign key is not that of its relation (none: `relation-missing`)."""
    for (collection, name), relation in facts.relations.items():
        field = facts.fields.get(collection, {}).get(name)
        key = relation.schema_
        if not (field and field.schema_ and key):
            continue
        for path, said, meant in (
            ("foreign_key_table", field.schema_.foreign_key_table, key.foreign_key_table),
            ("foreign_key_column", field.schema_.foreign_key_column, key.foreign_key_column),
        ):
            if field.schema_.has(path) and said != meant:
                message = f"{field.item} says {path} is {said or 'null'}, its relation says {meant or 'null'}"
                place = facts.place(field.item, "schema", path)
                fix = facts.mended(field.item, SetValue.of(("schema", path), meant))
                yield finding(
                    __name__, SEVERITY, message, place, f"write {meant or 'null'}, as in the relation", fix=fix
                )
