"""A table has an INVALID index.

**Effect.** A concurrent build that failed leaves an index which costs every write and serves no query, and Directus
reads its column as indexed all the same.

**Instead.** `REINDEX INDEX CONCURRENTLY` finishes it, `DROP INDEX CONCURRENTLY` clears it away.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.model.sql import ident
from snapshot_tool.rules.plan import PlanFacts

SEVERITY = Severity.WARNING


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each invalid index of a table that the plan works on."""
    touched = {lock.table for step in facts.steps for lock in step.locks}
    for name in sorted(touched & facts.catalog.tables.keys()):
        for index in facts.catalog.tables[name].indexes:
            if not index.valid and not index.partitioned and index.building is None:
                sql = f"{ident(index.schema)}.{ident(index.name)}"
                remedies = (f"REINDEX INDEX CONCURRENTLY {sql}", f"DROP INDEX CONCURRENTLY {sql}")
                message = f"{index.name} on {name} is not valid"
                yield Finding("index-invalid", SEVERITY, message, Place(index.name), remedies)
