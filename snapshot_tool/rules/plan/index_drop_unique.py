"""A guarantee of uniqueness goes.

**Effect.** The file says `is_unique: false` and the constraint is dropped: rows with the same value may arrive at
once, `ON CONFLICT` on the column fails (42P10), and no foreign key may point at the column any more.

**Instead.** Let the file say `is_unique: true`. Where the guarantee is really to go, allow it.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.plan import PlanFacts

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each UNIQUE constraint that is dropped, and one more where PostgreSQL would refuse."""
    for drop in facts.unique_drops:
        name, table = drop.constraint, drop.table
        found = table.constraint(name)
        index = table.index(found.index) if found and found.index else None
        pointing = ", ".join(index.foreign_keys) if index else ""
        if pointing:
            message = f"{name} of {table.name} is what {pointing} points at: PostgreSQL refuses to drop it"
            yield Finding("index-drop-unique", SEVERITY, message, Place(name), ("drop that foreign key first",))
            continue
        allow = f"index-drop-unique:{name}"
        message = f"{drop.cause.name} need not be unique any more, so {name} goes"
        remedies = ("set is_unique: true in the file", f"--allow {allow}")
        yield Finding("index-drop-unique", SEVERITY, message, Place(name), remedies, allow)
