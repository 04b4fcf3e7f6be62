"""Directus would drop an index by a name that is not there.

**Effect.** Directus reads a column as indexed because of any index on it alone, whatever its name, method or
predicate. When the file says `is_indexed: false`, it drops `table_column_index`. Where the index is called otherwise,
the push fails with 42704 and everything rolls back; it may well succeed on another environment, whose index has the
guessed name.

**Instead.** Any one of: let the file say `is_indexed: true`, rename the index to the name that Directus guesses, or
drop that index by its real name. [The guessed index name](guessed-index-name.md) shows it.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.model.sql import ident
from snapshot_tool.rules.push import PushFacts, in_environment
from snapshot_tool.rules.unindexed import unindexed

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each column and environment where the guessed name is not there."""
    for environment, catalog in facts.catalogs():
        for found in unindexed(facts, catalog):
            if catalog.find_index(found.guessed) is not None:
                continue
            real = found.indexes[0]
            names = ", ".join(index.name for index in found.indexes)
            qualified = f"{ident(real.schema)}.{ident(real.name)}"
            file = facts.files.get(found.item, "")
            allow = f"drop-index-by-guessed-name:{found.item.name}"
            yield Finding(
                "drop-index-by-guessed-name",
                SEVERITY,
                f"{found.item.name}: the file says is_indexed: false, and Directus would drop index "
                f"{found.guessed}, which does not exist{in_environment(environment)}; the column is indexed by {names}",
                Place(found.item.name, file, path="$.schema.is_indexed"),
                (
                    f"set is_indexed: true in {file or f'the file of {found.item.name}'}",
                    f"ALTER INDEX {qualified} RENAME TO {ident(found.guessed)}",
                    f"DROP INDEX CONCURRENTLY {qualified}",
                ),
                allow,
            )
