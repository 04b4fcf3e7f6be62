"""The group (folder) of a collection is nowhere, or the groups lead in a circle.

**Effect.** Directus creates collections from the groups downwards, so it never creates this one: the push fails with
500 on its first field, or, without fields, answers 204 and reports it again.

**Instead.** Bring the group's file back, or set `meta.group` to null.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.circles import circles
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.ERROR
FAMILY = Family.REFERENCES

_PATH = ("meta", "group")


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each collection whose group does not exist, or is below itself."""
    groups = {
        it.collection: it.meta.group for it in facts.snapshot.collections if it.meta and it.meta.group is not None
    }
    in_circle = {name for circle in circles({name: [group] for name, group in groups.items()}) for name in circle}
    for collection in facts.snapshot.collections:
        group = groups.get(collection.collection)
        if group is None:
            continue
        if not facts.has_own_collection(group):
            message, fix = f"the group {group} of {collection.item} is nowhere", facts.emptied(collection.item, *_PATH)
        elif collection.collection in in_circle:
            message, fix = f"the groups above {collection.item} lead in a circle, by way of {group}", None
        else:
            continue
        remedies = f"bring the file of {group} back", "set `meta.group` to null"
        yield finding(__name__, SEVERITY, message, facts.place(collection.item, *_PATH), *remedies, fix=fix)
