"""Items of some collections need one another before they can be created.

Foreign keys that do not take NULL, and have no default, lead in a circle.

**Effect.** The push works. Nobody can create the first item of any of these collections, unless by SQL in one statement
or with deferred constraints, which Directus does not use.

**Instead.** Let one of the keys be nullable.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.snapshot import Relation
from snapshot_tool.rules.circles import circles
from snapshot_tool.rules.facts import Facts, finding, listed
from snapshot_tool.rules.families import Family

SEVERITY = Severity.WARNING
FAMILY = Family.REFERENCES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each circle, at the key that leads on from the first of its collections."""
    needed: dict[str, dict[str, Relation]] = {}
    for relation in facts.snapshot.relations:
        if relation.related_collection and _is_needed(facts, relation):
            needed.setdefault(relation.collection, {}).setdefault(relation.related_collection, relation)
    for circle in circles(needed):
        relation = next(it for target, it in needed[circle[0]].items() if target in circle)
        names = listed(circle)
        needs = f"items of {names} need one another" if len(circle) > 1 else f"items of {names} need other ones"
        message = f"{needs} before they can be created: {relation.item} takes no NULL"
        place = facts.place(relation.item)
        yield finding(__name__, SEVERITY, message, place, "let one of the keys be nullable")


def _is_needed(facts: Facts, relation: Relation) -> bool:
    """Whether no item can be without the other side."""
    field = facts.fields.get(relation.collection, {}).get(relation.field)
    schema = field.schema_ if field else None
    return schema is not None and schema.is_nullable is False and schema.default_value is None
