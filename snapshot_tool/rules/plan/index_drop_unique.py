"""A guarantee of uniqueness goes.

**Effect.** The file says `is_unique: false` and the constraint is dropped: rows with the same value may arrive at
once, `ON CONFLICT` on the column fails (42P10), and no foreign key may point at the column any more.

A foreign key that points at the constraint holds it, even where another unique index would do.

**Instead.** Let the file say `is_unique: true`. Where the guarantee is really to go, allow it: a foreign key that
another unique index can serve is then dropped, added again in the same transaction, and validated.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.plan import PlanFacts

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each UNIQUE constraint that is dropped, and one more where PostgreSQL would refuse."""
    for drop in facts.unique_drops:
        name = drop.constraint
        if drop.tied:
            continue
        allow = f"index-drop-unique:{name}"
        message = f"{drop.cause.name} need not be unique any more, so {name} goes"
        if drop.swapped:
            message = f"{message}; {', '.join(drop.swapped)} is dropped, bound to {drop.heir} and validated again"
        remedies = ("set is_unique: true in the file", f"--allow {allow}")
        yield Finding("index-drop-unique", SEVERITY, message, Place(name), remedies, allow)
    for state in facts.declared:
        if state.loosens and not state.trouble:
            allow = f"index-drop-unique:{state.name}"
            message = f"snap.yaml declares {state.name} of {state.table} as not unique, and it is: {state.now}"
            remedies = ("declare it with unique: true", f"--allow {allow}")
            yield Finding("index-drop-unique", SEVERITY, message, Place(state.name), remedies, allow)
