"""A relation points at another collection.

**Effect.** Directus keeps the foreign key to the old table and writes the new target into its metadata, 204. Then
there are two relations, and the next push fails with "already has an associated relationship".

**Instead.** Run a plan, which moves the key.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each relation whose target changes."""
    for difference in facts.differences.relations:
        entry = difference.at("related_collection")
        if entry is not None and entry.kind == "E":
            item = difference.item
            remedies = (
                "snap plan moves the key and the row together; push after it",
                "push twice: once without the relation's file, then with it",
            )
            message = f"{item} goes from {entry.lhs} to {entry.rhs}; a push keeps the old foreign key"
            yield Finding("relation-retargeted", SEVERITY, message, facts.place(item, "related_collection"), remedies)
