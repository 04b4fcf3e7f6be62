"""Nothing else serves what the dropped index served.

**Effect.** Queries that used it read the whole table, or another index that fits worse.

**Instead.** Let the file say `is_indexed: true`, or build the index that is to take over first. Usage is counted on
this node only, since its statistics were reset: a standby may use an index that looks unused here.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.plan import PlanFacts

SEVERITY = Severity.WARNING


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each index drop that this speaks against."""
    for drop in facts.index_drops:
        if drop.covered_by is not None or not drop.index.valid:
            continue
        name = drop.index.name
        message = f"{name} on {drop.field} goes, and no other index covers it"
        yield Finding("index-drop-uncovered", SEVERITY, message, Place(name), ("set is_indexed: true in the file",))
