"""Two relations name the same field of the same collection as their other side.

**Effect.** The field can list the items of one of them. Directus takes the first that it finds; the other relation has
no list, and which of them it is may differ from database to database.

**Instead.** Give each relation a field of its own, or set `meta.one_field` of one of them to null.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.WARNING
FAMILY = Family.REFERENCES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each relation whose `one_field` another one before it has."""
    first: dict[tuple[str, str], str] = {}
    for relation in facts.snapshot.relations:
        if relation.related_collection and relation.meta and relation.meta.one_field:
            side = relation.related_collection, relation.meta.one_field
            other = first.setdefault(side, relation.item.name)
            if other != relation.item.name:
                message = f"the one_field of {relation.item} is {'.'.join(side)}, which is that of {other} too"
                place = facts.place(relation.item, "meta", "one_field")
                fix = facts.emptied(relation.item, "meta", "one_field")
                remedies = "name another field", "set `meta.one_field` to null"
                yield finding(__name__, SEVERITY, message, place, *remedies, fix=fix)
