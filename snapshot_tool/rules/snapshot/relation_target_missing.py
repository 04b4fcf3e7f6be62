"""A relation leads to a collection that is nowhere.

**Effect.** Where the database has that collection, the push drops it with all its rows, for its file is missing. A
new relation to it is refused with 400, and everything is rolled back.

**Instead.** Bring the collection's file back, or delete the relation and its field too.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding

SEVERITY = Severity.ERROR


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each unknown related collection, and for each that a many-to-any relation allows."""
    for relation in facts.snapshot.relations:
        named: list[tuple[tuple[str | int, ...], str]] = []
        if relation.related_collection:
            named.append((("related_collection",), relation.related_collection))
        if relation.meta and relation.meta.one_allowed_collections:
            allowed = enumerate(relation.meta.one_allowed_collections)
            named += [(("meta", "one_allowed_collections", index), name) for index, name in allowed]
        for path, name in named:
            if not facts.has_collection(name):
                message = f"{relation.item} leads to the collection {name}, which is nowhere"
                remedies = f"bring the file of the collection {name} back", "delete the relation and its field too"
                yield finding(__name__, SEVERITY, message, facts.place(relation.item, *path), *remedies)
