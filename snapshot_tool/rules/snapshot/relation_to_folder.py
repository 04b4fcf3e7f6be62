"""A relation leads to a collection without a table.

**Effect.** Directus refuses the relation with 400 ("Collection … doesn't exist"), and everything is rolled back.

**Instead.** Let the relation lead to a collection with a table, or delete it with its field.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.ERROR
FAMILY = Family.REFERENCES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each relation to a folder; an unknown collection is `relation-target-missing`."""
    for relation in facts.snapshot.relations:
        target = facts.collections.get(relation.related_collection or "")
        if target is not None and target.schema_ is None and not facts.fields.get(target.collection):
            message = f"{relation.item} leads to {target.collection}, which is a folder"
            place = facts.place(relation.item, "related_collection")
            remedies = "let it lead to a collection with a table", "delete the relation and its field"
            yield finding(__name__, SEVERITY, message, place, *remedies)
