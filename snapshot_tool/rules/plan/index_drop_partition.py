"""The index belongs to a partitioned table.

**Effect.** PostgreSQL drops neither the index of a partitioned table concurrently (0A000) nor the part of one (2BP01).

**Instead.** Let the file say `is_indexed: true`, or drop the parent's index by hand in a maintenance window.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.plan import PlanFacts

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each index drop that this speaks against."""
    for drop in facts.index_drops:
        if not (drop.index.partitioned or drop.index.parent is not None):
            continue
        name = drop.index.name
        message = f"{name} belongs to the index of a partitioned table"
        yield Finding("index-drop-partition", SEVERITY, message, Place(name), ("set is_indexed: true in the file",))
