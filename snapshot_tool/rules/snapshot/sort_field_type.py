"""Items are sorted by a field that is no number.

**Effect.** The Data Studio writes 1, 2, 3… into the field when somebody drags an item, and Directus gives an item that
is added within a list the largest value plus one. Text takes that literally (`Zebra1`) and puts 10 before 2, a
timestamp or a uuid refuses it, and an alias has no column to write to.

**Instead.** Make the field an integer, or sort by another one.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.item import Item
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.WARNING
FAMILY = Family.REFERENCES

_NUMBERS = {"integer", "bigInteger", "float", "decimal"}


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each `sort_field` of a collection or relation that names a field of another type."""
    for item, collection, name in _named(facts):
        field = facts.fields.get(collection, {}).get(name)
        if field is not None and field.type is not None and field.type not in _NUMBERS:
            message = f"the sort_field of {item} is {collection}.{name}, which is {field.type}, and no number"
            place = facts.place(item, "meta", "sort_field")
            yield finding(__name__, SEVERITY, message, place, f"make {collection}.{name} an integer", "choose another")


def _named(facts: Facts) -> Iterator[tuple[Item, str, str]]:
    for collection in facts.snapshot.collections:
        if collection.meta and collection.meta.sort_field:
            yield collection.item, collection.collection, collection.meta.sort_field
    for relation in facts.snapshot.relations:
        if relation.meta and relation.meta.sort_field:
            yield relation.item, relation.collection, relation.meta.sort_field
