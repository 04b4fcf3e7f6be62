"""A relation of a junction names the field of its other half, and there is no such field.

**Effect.** A many-to-many list by way of this relation stays empty or answers with an error. Where the list is an
ordinary one-to-many, the name is a leftover without any effect.

**Instead.** Bring the field's file back, or set `meta.junction_field` to null.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.WARNING
FAMILY = Family.REFERENCES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each `junction_field` that is no field of the relation's collection."""
    for relation in facts.snapshot.relations:
        name = relation.meta.junction_field if relation.meta else None
        if name and not facts.has_field(relation.collection, name):
            message = f"the junction_field of {relation.item} is {relation.collection}.{name}, which is nowhere"
            place = facts.place(relation.item, "meta", "junction_field")
            remedies = f"bring the file of {relation.collection}.{name} back", "set `meta.junction_field` to null"
            fix = facts.emptied(relation.item, "meta", "junction_field")
            yield finding(__name__, SEVERITY, message, place, *remedies, fix=fix)
