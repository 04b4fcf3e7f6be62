"""A relation leads to a collection that is nowhere.

**Effect.** Where the database has that collection, the push drops it with all its rows, for its file is missing. A
new relation to it is refused with 400, and everything is rolled back.

**Instead.** Bring the collection's file back, or delete the relation and its field too.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.ERROR
FAMILY = Family.REFERENCES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each unknown related collection; what a many-to-any allows is `many-to-any-incomplete`."""
    for relation in facts.snapshot.relations:
        name = relation.related_collection
        if name and not facts.has_collection(name):
            message = f"{relation.item} leads to the collection {name}, which is nowhere"
            remedies = f"bring the file of the collection {name} back", "delete the relation and its field too"
            yield finding(__name__, SEVERITY, message, facts.place(relation.item, "related_collection"), *remedies)
