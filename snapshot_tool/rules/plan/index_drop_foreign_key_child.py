"""The last index on the child side of a foreign key goes.

**Effect.** Deleting or updating a parent row then reads the whole child table, each time, while it holds locks.

**Instead.** Let the file say `is_indexed: true`, or build a composite index that begins with the column first.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.plan import PlanFacts

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each index drop that this speaks against."""
    for drop in facts.index_drops:
        if not (drop.foreign_keys):
            continue
        name = drop.index.name
        allow = f"index-drop-foreign-key-child:{drop.index.name}"
        message = f"{name} is the last index for the foreign key {', '.join(drop.foreign_keys)} of {drop.table.name}"
        yield Finding(
            "index-drop-foreign-key-child",
            SEVERITY,
            message,
            Place(name),
            (
                "set is_indexed: true in the file",
                f"--allow {allow}",
            ),
            allow,
        )
