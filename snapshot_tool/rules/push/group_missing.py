"""A new collection's group is nowhere.

**Effect.** Directus creates a collection after its group; without one it never does. With fields the push then fails,
without fields it answers 204 and reports the collection again.

**Instead.** Add the group's file, or set the group to null.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each new collection whose group neither exists nor is created."""
    current = {collection.collection for collection in facts.current.collections}
    new = {found.item.collection for found in facts.differences.collections if found.is_new}
    wanted = {collection.collection: collection for collection in facts.wanted.collections}
    for name in sorted(new & wanted.keys()):
        meta = wanted[name].meta
        if meta is not None and meta.group and meta.group not in current | new:
            message = f"{name}: its group {meta.group} is neither there nor in the snapshot"
            yield Finding("group-missing", SEVERITY, message, Place(name), (f"add {meta.group}", "set group to null"))
