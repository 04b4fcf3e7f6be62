"""A foreign key points at the UNIQUE constraint that is to go.

**Effect.** PostgreSQL refuses the drop (2BP01). A foreign key is bound to one unique index and stays bound to it, even
where an equal one exists; without another one it could not be at all.

**Instead.** Let the file say `is_unique: true`, or take the relation out. Where another unique index is on the column,
the plan moves the foreign key over by itself (`index-drop-unique`).
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.plan import PlanFacts

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each UNIQUE constraint that a foreign key holds."""
    for drop in facts.unique_drops:
        if not drop.tied:
            continue
        name, column = drop.constraint, f"{drop.table.name}.{drop.column}"
        why = "no other unique index is on" if drop.heir is None else "the plan changes that foreign key to"
        message = f"{name} is what {', '.join(drop.tied)} points at, and {why} {column}: it cannot go"
        remedies = ("set is_unique: true in the file", "change or drop that foreign key first")
        yield Finding("index-drop-foreign-key-target", SEVERITY, message, Place(name), remedies)
