"""Which types of columns PostgreSQL compares with one another, and so lets one refer to the other."""

from __future__ import annotations

from snapshot_tool.rules.facts import Facts

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
"""By Directus type or system column type; others are not judged."""


def family(field_type: str | None) -> str | None:
    """Return what PostgreSQL compares a type with, None for a type that is not judged."""
    return _FAMILIES.get(field_type or "")


def key_type(facts: Facts, collection: str) -> str | None:
    """Return the type of a collection's one primary key: a Directus type; for Directus's own tables a column type."""
    keys = facts.primary_keys(collection)
    if len(keys) != 1:
        return None
    if collection in facts.system.tables:
        columns = facts.system.tables[collection].columns
        return next(column.type_name for column in columns if column.name == keys[0])
    return facts.fields[collection][keys[0]].type
