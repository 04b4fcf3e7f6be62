"""An index is being built on the table right now.

**Effect.** An index that is INVALID because it is being built looks like a leftover; dropping it ends the work of
somebody else.

**Instead.** Wait for the end of the build, and plan again.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.plan import PlanFacts

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each build on a table that the plan works on."""
    touched = {lock.table for step in facts.steps for lock in step.locks}
    touched |= {drop.table.name for drop in facts.index_drops}
    for name in sorted(touched & facts.catalog.tables.keys()):
        for index in facts.catalog.tables[name].indexes:
            if index.building is not None:
                message = f"{index.name} on {name} is being built ({index.building})"
                yield Finding("index-in-progress", SEVERITY, message, Place(index.name), ("wait for its end",))
