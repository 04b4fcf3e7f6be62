"""A field of a type that Directus does not know.

**Effect.** For vector, enum, array, bytea and the like the push writes the metadata and makes no column; from then on
it fails with "Field … already exists".

**Instead.** Make the column by SQL right after the push, before the next one: made before it, the push fails with
"already exists", too.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.sql import ident
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each new field of an unknown type."""
    wanted = {(field.collection, field.field): field for field in facts.wanted.fields}
    for difference in facts.differences.fields:
        item = difference.item
        field = wanted.get((item.collection, item.field))
        if difference.is_new and field is not None and field.type == "unknown":
            data_type = field.schema_.data_type if field.schema_ else None
            message = f"{item.name} is of type {data_type}: the push makes no column"
            add = f"ALTER TABLE {ident(item.collection)} ADD COLUMN {ident(item.field)} {data_type or '…'}"
            remedies = (f"right after the push, and before the next one: {add}", "take the field out of the files")
            yield Finding("unknown-type", SEVERITY, message, facts.place(item, "type"), remedies)
