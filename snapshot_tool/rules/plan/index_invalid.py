"""A table has an INVALID index.

**Effect.** A concurrent build that failed leaves an index which costs every write and serves no query, and Directus
reads its column as indexed all the same.

**Instead.** `REINDEX INDEX CONCURRENTLY` finishes it, `DROP INDEX CONCURRENTLY` clears it away. A plan does either by
itself where the index is wanted, in the way, or left by an earlier plan; of tables that it does not work on it only
tells.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.model.sql import ident
from snapshot_tool.rules.plan import PlanFacts

SEVERITY = Severity.WARNING


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each invalid index: a warning where the plan works on its table and leaves it."""
    touched = {lock.table for step in facts.steps for lock in step.locks}
    seen_to = {repair.index: repair.how for repair in facts.repairs}
    seen_to |= {drop.index.name: "drops" for drop in facts.index_drops}
    for name, table in facts.catalog.tables.items():
        for index in table.indexes:
            if index.valid or index.partitioned or index.building is not None:
                continue
            sql = f"{ident(index.schema)}.{ident(index.name)}"
            how = seen_to.get(index.name)
            remedies = () if how else (f"REINDEX INDEX CONCURRENTLY {sql}", f"DROP INDEX CONCURRENTLY {sql}")
            message = f"{index.name} on {name} is not valid{f': the plan {how} it' if how else ''}"
            severity = SEVERITY if name in touched and not how else Severity.INFO
            yield Finding("index-invalid", severity, message, Place(index.name), remedies)
