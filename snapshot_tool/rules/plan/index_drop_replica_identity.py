"""The index is the table's replica identity.

**Effect.** PostgreSQL lets it go without a word, and then every UPDATE and DELETE on the published table fails
(55000).

**Instead.** Give the table another replica identity first: `ALTER TABLE … REPLICA IDENTITY …`.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.plan import PlanFacts

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each index drop that this speaks against."""
    for drop in facts.index_drops:
        if not (drop.index.replica_identity):
            continue
        name = drop.index.name
        message = f"{name} is the replica identity of {drop.table.name}"
        yield Finding(
            "index-drop-replica-identity",
            SEVERITY,
            message,
            Place(name),
            ("give the table another replica identity first",),
        )
