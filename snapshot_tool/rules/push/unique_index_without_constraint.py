"""A unique index stands where Directus wants a UNIQUE constraint.

**Effect.** Directus does not see unique indexes, not even those that it builds itself with
`?concurrentIndexCreation`. Where one has the name of the constraint, the push fails with 42P07; otherwise it builds a
second, redundant one.

**Instead.** Run a plan: it makes the index the constraint's own, with `ADD CONSTRAINT … UNIQUE USING INDEX`.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.directus.naming import cut, unique_name
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.sql import ident
from snapshot_tool.rules.push import PushFacts, flips

SEVERITY = Severity.WARNING


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each column that is to be unique and has a unique index already."""
    for difference, unique in flips(facts, "is_unique"):
        item = difference.item
        table = facts.catalog.tables.get(item.collection)
        for index in table.indexes if unique and table else ():
            keys = [key.column for key in index.keys]
            if index.unique and index.constraint is None and keys == [item.field] and index.predicate is None:
                message = f"{item.name}: {index.name} is a unique index, which Directus does not see"
                place = facts.place(item, "schema", "is_unique")
                name = ident(cut(unique_name(item.collection, item.field, facts.version)))
                made = f"ADD CONSTRAINT {name} UNIQUE USING INDEX {ident(index.name)}"
                remedies = (f"ALTER TABLE {ident(index.schema)}.{ident(index.table)} {made}", "snap plan does that")
                yield Finding("unique-index-without-constraint", SEVERITY, message, place, remedies)
