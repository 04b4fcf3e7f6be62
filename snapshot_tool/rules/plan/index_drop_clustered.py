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
    """Yield one finding for each index drop that this speaks against."""
    for drop in facts.index_drops:
        if not (drop.index.clustered):
            continue
        name = drop.index.name
        message = f"{name} carries the CLUSTER mark of {drop.table.name}"
        yield Finding("index-drop-clustered", SEVERITY, message, Place(name), ("mark another index first",))
