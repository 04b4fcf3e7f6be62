"""A large table cannot be written while a push builds something on it.

**Effect.** Directus builds indexes, unique constraints and foreign keys in one transaction, under locks that writers
wait for until all of it is done.

**Instead.** Run a plan, which builds them concurrently.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity, printable
from snapshot_tool.model.item import Item
from snapshot_tool.rules.push import PushFacts, flips
from snapshot_tool.rules.unindexed import names_to_come

SEVERITY = Severity.WARNING
_BUILT = {"is_indexed": "an index", "is_unique": "a unique constraint"}


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each build on a table over the limit."""
    for item, path, what in _builds(facts):
        table = facts.catalog.tables.get(item.collection)
        if table is not None and table.rows >= facts.large_table_rows:
            message = f"{item.name}: {what} on {table.name} (about {table.rows:,} rows) is built while writers wait"
            yield Finding(
                "push-blocks-writers",
                SEVERITY,
                printable(message),
                facts.place(item, *path),
                ("snap plan builds it while everybody works; push after it", "push when nobody writes"),
            )


def _builds(facts: PushFacts) -> Iterator[tuple[Item, tuple[str, ...], str]]:
    """Yield what is built: for which item, the key of its file that asks for it, and what to call it."""
    for item, key, _ in names_to_come(facts, facts.catalog):
        yield item, ("schema", key), _BUILT[key]
    for found, nullable in flips(facts, "is_nullable"):
        if not nullable:
            yield found.item, ("schema", "is_nullable"), "NOT NULL"
    yield from ((found.item, (), "a foreign key") for found in facts.differences.relations if not found.is_deleted)
