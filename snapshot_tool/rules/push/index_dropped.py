"""The push drops an index, as the file asks.

**Effect.** The file says `is_indexed: false`, the only index that makes Directus read the column as indexed has the
very name that Directus guesses, and so the push drops it: at once, under a lock that readers wait for, whatever queries
still use it, be it partial or not.

**Instead.** If the index is wanted, let the file say `is_indexed: true`. If not, `snap plan` drops it concurrently,
last of all, and says which other index covers it.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity, printable
from snapshot_tool.model.item import ItemKind
from snapshot_tool.rules.causes import file_of
from snapshot_tool.rules.push import PushFacts
from snapshot_tool.rules.unindexed import unindexed

SEVERITY = Severity.WARNING


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each index that goes by its own name; those of Directus's own fields are another rule's."""
    for found in unindexed(facts, facts.catalog):
        names = [index.name for index in found.indexes]
        if found.item.kind is ItemKind.FIELD and names == [found.guessed]:
            definition = found.indexes[0].definition
            yield Finding(
                "index-dropped",
                SEVERITY,
                printable(f"{found.item.name}: the file says is_indexed: false, and the push drops {definition}"),
                facts.place(found.item, "schema", "is_indexed"),
                (
                    printable(f"set is_indexed: true in {file_of(facts, found.item)}"),
                    "snap plan drops it while everybody works; push after it",
                ),
            )
