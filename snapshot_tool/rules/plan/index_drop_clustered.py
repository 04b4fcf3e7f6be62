"""The table's CLUSTER mark goes with the index.

**Effect.** `CLUSTER` without an index name then skips the table.

**Instead.** Mark another index first: `ALTER TABLE … CLUSTER ON …`.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.plan import PlanFacts

SEVERITY = Severity.WARNING


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each index that goes with the mark, by itself or with its constraint."""
    dropped = [(drop.table, drop.index) for drop in facts.index_drops]
    dropped += [
        (drop.table, index)
        for drop in facts.unique_drops
        for index in drop.table.indexes
        if index.constraint == drop.constraint
    ]
    for table, index in dropped:
        if index.clustered:
            message = f"{index.name} carries the CLUSTER mark of {table.name}"
            yield Finding("index-drop-clustered", SEVERITY, message, Place(index.name), ("mark another index first",))
