"""A relation starts from a field that does not exist, or that cannot carry one.

**Effect.** Where the database has the field, the push drops its column with all values, for its file is missing. A
new relation is refused with 400: its field must exist and must not be the primary key.

**Instead.** Bring the field's file back, or delete the relation's file too.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.snapshot import Relation
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.ERROR
FAMILY = Family.REFERENCES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each relation without a field of its own, on an alias or on the primary key."""
    for relation in facts.snapshot.relations:
        problem = _problem(facts, relation)
        if problem:
            message = f"{relation.item} {problem}"
            remedies = f"bring the file of the field {relation.item.name} back", "delete the relation's file too"
            yield finding(__name__, SEVERITY, message, facts.place(relation.item, "field"), *remedies)


def _problem(facts: Facts, relation: Relation) -> str | None:
    field = facts.fields.get(relation.collection, {}).get(relation.field)
    if field is None:
        is_there = facts.has_field(relation.collection, relation.field)
        return None if is_there else "starts from a field that is nowhere"
    if field.type == "alias":
        return "starts from an alias, which has no column" if relation.schema_ else None
    if field.schema_ and field.schema_.is_primary_key:
        return "starts from the primary key, which Directus refuses"
    return None
