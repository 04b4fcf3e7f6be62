"""A collection goes, and a collection that points at it keeps its field.

**Effect.** Directus takes the relation away with the collection, then finds it in the differences again and fails with
"doesn't have a relationship": everything rolls back.

**Instead.** Run a plan, or take the child's field out too.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each such relation."""
    dropped = {difference.item.collection for difference in facts.differences.collections if difference.is_deleted}
    deleted_fields = {difference.item.name for difference in facts.differences.fields if difference.is_deleted}
    related = {(found.collection, found.field): found.related_collection for found in facts.current.relations}
    for difference in facts.differences.relations:
        item = difference.item
        parent = related.get((item.collection, item.field))
        if difference.is_deleted and parent in dropped and item.name not in deleted_fields:
            message = f"{item}: {parent} goes and {item.name} stays; the push always fails"
            remedies = (
                f"delete the file of the field {item.name} too",
                "push twice: first without the relation alone, then without the collection",
            )
            yield Finding("parent-dropped-child-kept", SEVERITY, message, facts.place(item), remedies)
