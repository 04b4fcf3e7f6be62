"""A primary key would be altered, which always fails.

**Effect.** Directus drops NOT NULL first, which PostgreSQL refuses for a primary key: the push fails and rolls back,
for any difference in the column of a key that does not count up by itself.

**Instead.** Run a plan where it is the length or the default; move a key by hand.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.item import ItemKind
from snapshot_tool.rules.causes import caused, error_of, file_of, told
from snapshot_tool.rules.push import PushFacts, altered_columns, altering_key

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each primary key that a push would alter."""
    current = {(field.collection, field.field): field for field in facts.current.fields}
    for difference, _ in altered_columns(facts):
        item = difference.item
        schema = current[item.collection, item.field].schema_
        if schema is not None and schema.is_primary_key and not schema.has_auto_increment:
            message = f"{item.name} is the primary key: the push fails at `drop not null`"
            place = facts.place(item, *altering_key(difference))
            remedies = (
                f"let {file_of(facts, item)} say what the database has",
                "change the key by SQL (snap plan does where it is the length or the default), and push then",
            )
            yield Finding("primary-key-altered", SEVERITY, message, place, remedies)
    for action, statement, work in caused(facts, "primary-key-altered"):
        if action.item.kind is ItemKind.SYSTEM_FIELD:
            message = error_of(statement, work)
            remedy = f"take {work.object} out of systemFields in info.json"
            yield told(facts, "primary-key-altered", action, message, remedy)
