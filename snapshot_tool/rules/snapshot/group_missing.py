"""The group (folder) of a collection is nowhere, or the groups lead in a circle.

**Effect.** Directus creates collections from the groups downwards, so it never creates this one: the push fails with
500 on its first field, or, without fields, answers 204 and reports it again.

**Instead.** Bring the group's file back, or set `meta.group` to null.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding

SEVERITY = Severity.ERROR


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each collection whose group does not exist, or is below itself."""
    for collection in facts.snapshot.collections:
        group = _group(facts, collection.collection)
        if group is None:
            continue
        if not facts.has_own_collection(group):
            message = f"the group {group} of {collection.item} is nowhere"
        elif _is_above_itself(facts, collection.collection):
            message = f"the groups above {collection.item} lead in a circle, by way of {group}"
        else:
            continue
        remedies = f"bring the file of {group} back", "set `meta.group` to null"
        yield finding(__name__, SEVERITY, message, facts.place(collection.item, "meta", "group"), *remedies)


def _group(facts: Facts, name: str) -> str | None:
    found = facts.collections.get(name)
    return found.meta.group if found and found.meta else None


def _is_above_itself(facts: Facts, name: str) -> bool:
    seen: set[str] = set()
    above = _group(facts, name)
    while above is not None and above != name and above not in seen:
        seen.add(above)
        above = _group(facts, above)
    return above == name
