"""The index backs a constraint.

**Effect.** PostgreSQL refuses to drop it (2BP01). An EXCLUDE constraint's index makes Directus read its column as
indexed, though a snapshot knows nothing of the constraint.

**Instead.** Let the file say `is_indexed: true`. Where the constraint is to go, drop the constraint by hand.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.plan import PlanFacts

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each index drop that this speaks against."""
    for drop in facts.index_drops:
        if not (drop.index.constraint is not None):
            continue
        name = drop.index.name
        message = f"{name} backs the constraint {drop.index.constraint} of {drop.table.name}"
        yield Finding(
            "index-drop-constraint",
            SEVERITY,
            message,
            Place(name),
            (
                "set is_indexed: true in the file",
                "drop the constraint by hand",
            ),
        )
