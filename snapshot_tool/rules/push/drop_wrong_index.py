"""The name that Directus would drop belongs to another index.

**Effect.** Directus drops `table_column_index` without looking what it is: where that name belongs to an index on
another table or column, the push drops that one, answers 204, and goes on reporting the column as indexed.

**Instead.** Let the file say `is_indexed: true`, or rename both indexes to what they are.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity, printable
from snapshot_tool.model.sql import ident
from snapshot_tool.rules.causes import file_of
from snapshot_tool.rules.push import PushFacts
from snapshot_tool.rules.unindexed import unindexed

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each column and environment whose guessed name is an index of something else."""
    for environments, catalog in facts.catalogs():
        for found in unindexed(facts, catalog):
            wrong = catalog.find_index(found.guessed)
            if wrong is None or wrong in found.indexes:
                continue
            real = found.indexes[0]
            remedies = (
                f"set is_indexed: true in {file_of(facts, found.item)}",
                f"ALTER INDEX {ident(wrong.schema)}.{ident(wrong.name)} RENAME TO another name, then "
                f"ALTER INDEX {ident(real.schema)}.{ident(real.name)} RENAME TO {ident(found.guessed)}",
                f"DROP INDEX CONCURRENTLY {ident(real.schema)}.{ident(real.name)}",
            )
            message = (
                f"{found.item.name}: Directus would drop {found.guessed}, which is another index: {wrong.definition}"
            )
            yield Finding(
                "drop-wrong-index",
                SEVERITY,
                printable(message),
                facts.place(found.item, "schema", "is_indexed"),
                tuple(map(printable, remedies)),
                printable(f"drop-wrong-index:{found.item.name}"),
                environments,
                facts.indexed(found.item),
            )
