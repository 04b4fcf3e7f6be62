"""The column of a foreign key cannot hold the key that it points to.

**Effect.** PostgreSQL refuses the foreign key ("cannot be implemented"): the push fails with 500, and everything is
rolled back. Directus does not adjust the types.

**Instead.** Give the field the type of the other side's primary key.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family
from snapshot_tool.rules.key_types import family, key_type

SEVERITY = Severity.ERROR
FAMILY = Family.TYPES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each relation whose two columns PostgreSQL cannot compare."""
    for relation in facts.snapshot.relations:
        field = facts.fields.get(relation.collection, {}).get(relation.field)
        if not (field and relation.schema_ and relation.related_collection):
            continue
        there = key_type(facts, relation.related_collection)
        own, other = family(field.type), family(there)
        if own and other and own != other:
            message = f"{relation.item} is {field.type}, but the key of {relation.related_collection} is {there}"
            place = facts.place(field.item, "type")
            yield finding(__name__, SEVERITY, message, place, f"give {field.item.name} the type of that key")
