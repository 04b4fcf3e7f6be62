"""A large table cannot be written while a push builds something on it.

**Effect.** Directus builds indexes, unique constraints and foreign keys in one transaction, under locks that writers
wait for until all of it is done.

**Instead.** Run a plan, which builds them concurrently.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.push import PushFacts, flips

SEVERITY = Severity.WARNING


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each build on a table over the limit."""
    builds = [(found.item, "an index") for found, wanted in flips(facts, "is_indexed") if wanted]
    builds += [(found.item, "a unique constraint") for found, wanted in flips(facts, "is_unique") if wanted]
    builds += [(found.item, "NOT NULL") for found, nullable in flips(facts, "is_nullable") if not nullable]
    builds += [(found.item, "a foreign key") for found in facts.differences.relations if not found.is_deleted]
    for item, what in builds:
        table = facts.catalog.tables.get(item.collection)
        if table is not None and table.rows >= facts.large_table_rows:
            message = f"{item.name}: {what} on {table.name} (about {table.rows:,} rows) is built while writers wait"
            yield Finding(
                "push-blocks-writers",
                SEVERITY,
                message,
                Place(item.name),
                ("snap plan builds it while everybody works; push after it", "push when nobody writes"),
            )
