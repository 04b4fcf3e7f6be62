"""A new collection's group is nowhere.

**Effect.** Directus creates a collection after its group; without one it never does. With fields the push then fails,
without fields it answers 204 and reports the collection again.

**Instead.** Add the group's file, or set the group to null.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.causes import file_of
from snapshot_tool.rules.push import PushFacts, groupless

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each new collection whose group neither exists nor is created."""
    for item, group in groupless(facts):
        message = f"{item.name}: its group {group} is neither there nor in the snapshot"
        remedies = (f"add collections/{group}.json", f"set meta.group to null in {file_of(facts, item)}")
        yield Finding("group-missing", SEVERITY, message, facts.place(item, "meta", "group"), remedies)
