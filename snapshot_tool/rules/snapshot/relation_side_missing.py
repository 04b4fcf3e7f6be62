"""A relation names a field of either side (alias, sort, collection of a many-to-any) that does not exist.

**Effect.** The other side of the relation cannot be used: lists stay empty or answer with an error. Where only the
file was lost, the push removes the field, and with a sort field its values.

**Instead.** Bring the field's file back, or set the key to null.
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
    """Yield a finding for each field that a relation names, other than its own, and that is nowhere."""
    for relation in facts.snapshot.relations:
        for key, collection, field in _named(relation):
            if facts.has_collection(collection) and not facts.has_field(collection, field):
                message = f"the {key} of {relation.item} is {collection}.{field}, which is nowhere"
                remedies = f"bring the file of {collection}.{field} back", f"set `meta.{key}` to null"
                place = facts.place(relation.item, "meta", key)
                fix = facts.emptied(relation.item, "meta", key)
                yield finding(__name__, SEVERITY, message, place, *remedies, fix=fix)


def _named(relation: Relation) -> Iterator[tuple[str, str, str]]:
    meta = relation.meta
    if meta is None:
        return
    if meta.one_field and relation.related_collection:
        yield "one_field", relation.related_collection, meta.one_field
    if meta.sort_field:
        yield "sort_field", relation.collection, meta.sort_field
    if meta.one_collection_field:
        yield "one_collection_field", relation.collection, meta.one_collection_field
