"""A folder of fields belongs to a collection that is nowhere.

**Effect.** Where the database has the collection, the push drops it with all its rows, for its file is missing. Where
it has not, the push fails with 500 on the first of these fields.

**Instead.** Bring the collection's file back, or delete the fields and relations too.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.ERROR
FAMILY = Family.REFERENCES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each collection that only fields know."""
    for name, fields in facts.fields.items():
        if not facts.has_collection(name):
            first = next(iter(fields.values()))
            count = f"{len(fields)} fields belong" if len(fields) > 1 else "1 field belongs"
            message = f"{count} to the collection {name}, which is nowhere"
            remedies = f"bring the file of the collection {name} back", "delete its fields and relations too"
            yield finding(__name__, SEVERITY, message, facts.place(first.item, "collection"), *remedies)
