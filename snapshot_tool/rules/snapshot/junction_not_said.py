"""A many-to-many list does not know the other half of its junction.

The relation behind a field with the special m2m, m2a, files or translations names in `meta.junction_field` the field of
the junction from which the second relation starts.

**Effect.** The Data Studio shows "the relationship hasn't been configured correctly", and the list cannot be edited.

**Instead.** Write `meta.junction_field`, and bring the second relation's file back where that is what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.snapshot import Relation
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.WARNING
FAMILY = Family.REFERENCES

_LISTS = {"m2m", "m2a", "files", "translations"}


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each such list; a junction field that does not exist is `junction-missing`."""
    for (collection, name), relation in facts.one_sides.items():
        field = facts.fields.get(collection, {}).get(name)
        flags = _LISTS.intersection((field and field.meta and field.meta.special) or ())
        if flags and relation.meta and (problem := _problem(facts, relation, relation.meta.junction_field)):
            message = f"{collection}.{name} is a list ({', '.join(sorted(flags))}), and {problem}"
            place = facts.place(relation.item, "meta", "junction_field")
            yield finding(__name__, SEVERITY, message, place, "name the field of the junction's second relation")


def _problem(facts: Facts, relation: Relation, junction: str | None) -> str | None:
    if not junction:
        return f"{relation.item} names no junction_field"
    if facts.has_field(relation.collection, junction) and not facts.has_relation(relation.collection, junction):
        return f"no relation starts from {relation.collection}.{junction}, the junction_field of {relation.item}"
    return None
