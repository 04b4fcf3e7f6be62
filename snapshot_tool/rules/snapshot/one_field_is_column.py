"""A relation names a field with a column as its other side.

**Effect.** The other side is a list of items, which has no column. Directus answers a query for the field with the
list, and the values of the column cannot be read any more.

**Instead.** Name an alias field, or set `meta.one_field` to null.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.WARNING
FAMILY = Family.REFERENCES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each `one_field` that is no alias."""
    for (collection, name), relation in facts.one_sides.items():
        field = facts.fields.get(collection, {}).get(name)
        if field is not None and field.type not in (None, "alias"):
            message = f"the one_field of {relation.item} is {collection}.{name}, which has a column"
            place = facts.place(relation.item, "meta", "one_field")
            fix = facts.emptied(relation.item, "meta", "one_field")
            remedies = "name an alias field", "set `meta.one_field` to null"
            yield finding(__name__, SEVERITY, message, place, *remedies, fix=fix)
