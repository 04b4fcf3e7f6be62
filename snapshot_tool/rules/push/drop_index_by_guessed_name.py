"""Directus would drop an index by a name that is not there.

**Effect.** Directus reads a column as indexed because of any index on it alone, whatever its name, method or
predicate. When the file says `is_indexed: false`, it drops `table_column_index`. Where the index is called otherwise,
the push fails with 42704 and everything rolls back; it may well succeed on another environment, whose index has the
guessed name. Where the guessed name is there beside another such index, this push drops it, the column goes on reading
as indexed, and it is the next push that fails.

**Instead.** Any one of: let the file say `is_indexed: true`, rename the index to the name that Directus guesses, or
drop that index by its real name. [The guessed index name](guessed-index-name.md) shows it.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.finding import Finding, Severity, printable
from snapshot_tool.model.sql import ident
from snapshot_tool.model.table import Index
from snapshot_tool.rules.causes import file_of
from snapshot_tool.rules.push import PushFacts
from snapshot_tool.rules.unindexed import Unindexed, unindexed

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each column and environment whose index does not have the guessed name."""
    for environments, catalog in facts.catalogs():
        for found in unindexed(facts, catalog):
            others = [index for index in found.indexes if index.name != found.guessed]
            holder = catalog.find_index(found.guessed)
            if others and (holder is None or holder in found.indexes):
                yield _finding(facts, environments, catalog, found, others)


def _finding(
    facts: PushFacts, environments: tuple[str, ...], catalog: Catalog, found: Unindexed, others: list[Index]
) -> Finding:
    name, guessed, real = found.item.name, found.guessed, others[0]
    names = ", ".join(index.name for index in others)
    qualified = f"{ident(real.schema)}.{ident(real.name)}"
    if catalog.find_index(guessed) is None:
        would = f"drop index {guessed}, which does not exist; the column is indexed by {names}"
        renamed = [f"ALTER INDEX {qualified} RENAME TO {ident(guessed)}"]
    else:
        would = f"drop {guessed} and fail at the next push: the column still reads as indexed, by {names}"
        renamed = []
    remedies = (
        f"set is_indexed: true in {file_of(facts, found.item)}",
        *renamed,
        f"DROP INDEX CONCURRENTLY {qualified}",
    )
    return Finding(
        "drop-index-by-guessed-name",
        SEVERITY,
        printable(f"{name}: the file says is_indexed: false, and Directus would {would}"),
        facts.place(found.item, "schema", "is_indexed"),
        tuple(map(printable, remedies)),
        printable(f"drop-index-by-guessed-name:{name}"),
        environments,
        facts.indexed(found.item),
    )
