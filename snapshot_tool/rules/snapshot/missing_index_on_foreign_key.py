"""A foreign key has no index on its own side.

**Effect.** Deleting an item on the other side, and every list of those that belong to it, reads the whole table.
Directus makes no such index, and PostgreSQL none for a foreign key.

**Instead.** Set `is_indexed` to true where the table grows, and let a plan build the index: a push builds it while
writers wait.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.INFO
FAMILY = Family.PRACTICE
OFF_BECAUSE = """\
Directus makes none of these indexes, so an ordinary snapshot would have a finding for nearly every relation; whether
one is worth its price depends on how many rows there are, which the files do not say."""


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each foreign key whose column nothing indexes: no field, constraint or declared index."""
    leading = {
        (index.table, index.columns[0].column) for index in facts.declared.indexes if index.where is None
    }  # an index serves by its first column, if it holds every row
    for relation in facts.snapshot.relations:
        field = facts.fields.get(relation.collection, {}).get(relation.field)
        schema = field.schema_ if field and relation.schema_ else None
        if field is None or schema is None or (relation.collection, relation.field) in leading:
            continue
        if not (schema.is_indexed or schema.is_unique or schema.is_primary_key):
            message = f"the foreign key {field.item.name} has no index of its own"
            place = facts.place(field.item, "schema", "is_indexed")
            yield finding(__name__, SEVERITY, message, place, "set `is_indexed` to true")
