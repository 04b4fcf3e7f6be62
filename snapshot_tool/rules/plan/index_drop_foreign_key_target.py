"""A foreign key points at the index.

**Effect.** PostgreSQL refuses the drop (2BP01), even where an equal unique index exists.

**Instead.** Drop the foreign key, drop the index, add the foreign key again NOT VALID and validate it.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.plan import PlanFacts

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each index drop that this speaks against."""
    for drop in facts.index_drops:
        if not (drop.index.foreign_keys):
            continue
        name = drop.index.name
        message = f"{name} is what {', '.join(drop.index.foreign_keys)} points at"
        yield Finding("index-drop-foreign-key-target", SEVERITY, message, Place(name), ("drop that foreign key first",))
