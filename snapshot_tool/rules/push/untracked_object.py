"""What the file wants is there already, without metadata.

**Effect.** Directus does not count a table, column or foreign key without its row as there, wants to create it, and
fails with "already exists".

**Instead.** Run a plan, which adopts it: it changes what differs and writes the row.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each table, column and foreign key that waits for its row."""
    new = {found.item.collection for found in facts.differences.collections if found.is_new}
    for difference in facts.differences:
        item = difference.item
        table = facts.catalog.tables.get(item.collection)
        if not difference.is_new or table is None:
            continue
        match item.kind:
            case "collection":
                found = "table"
            case "field" if item.collection not in new and table.column(item.field) is not None:
                found = "column"
            case "relation" if item.collection not in new and any(
                key.kind == "foreign key" and key.columns == (item.field,) for key in table.constraints
            ):
                found = "foreign key"
            case _:
                continue
        message = f'{item}: the {found} is there, without metadata; the push fails with "already exists"'
        yield Finding("untracked-object", SEVERITY, message, Place(item.name), ("run a plan",))
