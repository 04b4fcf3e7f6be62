"""The column of a foreign key cannot hold the key that it points to.

**Effect.** PostgreSQL refuses the foreign key ("cannot be implemented"): the push fails with 500, and everything is
rolled back. Directus does not adjust the types.

**Instead.** Give the field the type of the other side's primary key.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding

SEVERITY = Severity.ERROR

_FAMILIES = {
    "string": "text",
    "text": "text",
    "csv": "text",
    "hash": "text",
    "character varying": "text",
    "integer": "integer",
    "bigInteger": "integer",
    "uuid": "uuid",
    "boolean": "boolean",
}
"""Types that PostgreSQL compares with one another, by Directus type or system column type; others are not judged."""


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each relation whose two columns PostgreSQL cannot compare."""
    for relation in facts.snapshot.relations:
        field = facts.fields.get(relation.collection, {}).get(relation.field)
        if not (field and relation.schema_ and relation.related_collection):
            continue
        there = _key_type(facts, relation.related_collection)
        own, other = _FAMILIES.get(field.type or ""), _FAMILIES.get(there or "")
        if own and other and own != other:
            message = f"{relation.item} is {field.type}, but the key of {relation.related_collection} is {there}"
            place = facts.place(field.item, "type")
            yield finding(__name__, SEVERITY, message, place, f"give {field.item.name} the type of that key")


def _key_type(facts: Facts, collection: str) -> str | None:
    """Return the type of a collection's one primary key: a Directus type; for Directus's own tables a column type."""
    keys = facts.primary_keys(collection)
    if len(keys) != 1:
        return None
    if collection in facts.system.tables:
        columns = facts.system.tables[collection].columns
        return next(column.type_name for column in columns if column.name == keys[0])
    return facts.fields[collection][keys[0]].type
