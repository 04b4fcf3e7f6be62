"""A many-to-any relation does not say what it needs, or allows a collection whose items it cannot hold.

It has no foreign key; `meta.one_collection_field` names the field that says of which collection an item is, and
`meta.one_allowed_collections` lists the collections that there may be.

**Effect.** The push works, for Directus checks none of it. The list stays empty, or answers with an error; GraphQL
stops working altogether where an allowed collection is nowhere; an item whose key does not fit its column cannot be
added.

**Instead.** Write both keys, list collections that are there, and make the column a string where their keys are of
several types.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.fix import RemoveValue, Safety
from snapshot_tool.model.item import Path
from snapshot_tool.model.snapshot import Relation, RelationMeta
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family
from snapshot_tool.rules.key_types import family, key_type

SEVERITY = Severity.WARNING
FAMILY = Family.REFERENCES

_FIELD, _ALLOWED = "one_collection_field", "one_allowed_collections"
_Problem: TypeAlias = tuple[Path, str, str]
"""Where in the `meta`, what is wrong, and what to do."""


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each thing that such a relation lacks, and each collection that it cannot hold."""
    for relation in facts.snapshot.relations:
        meta = relation.meta
        if meta is None or relation.related_collection or relation.schema_:
            continue
        for path, problem, remedy in (*_lacking(meta), *_misfits(facts, relation, meta)):
            message = f"{relation.item} is many-to-any, {problem}"
            yield finding(__name__, SEVERITY, message, facts.place(relation.item, "meta", *path), remedy)
        for place, name in enumerate(meta.one_allowed_collections or ()):
            if not facts.has_collection(name):
                message = f"{relation.item} is many-to-any, and allows the collection {name}, which is nowhere"
                path = ("meta", _ALLOWED, place)
                fix = facts.mended(relation.item, RemoveValue(path), safety=Safety.UNSAFE)
                remedies = f"bring the file of the collection {name} back", "take it out of the list"
                yield finding(__name__, SEVERITY, message, facts.place(relation.item, *path), *remedies, fix=fix)


def _lacking(meta: RelationMeta) -> Iterator[_Problem]:
    if not meta.one_collection_field:
        yield (_FIELD,), "and names no field for the collection", "name the field"
    if not meta.one_allowed_collections:
        yield (_ALLOWED,), "and allows no collection", "list the collections that there may be"


def _misfits(facts: Facts, relation: Relation, meta: RelationMeta) -> Iterator[_Problem]:
    column = facts.fields.get(relation.collection, {}).get(relation.field)
    own = family(column.type if column else None)
    if column is None or own is None or own == "text":
        return
    for place, name in enumerate(meta.one_allowed_collections or ()):
        there = key_type(facts, name)
        if (other := family(there)) and other != own:
            problem = f"but {column.type}, and the key of {name} is {there}"
            yield (_ALLOWED, place), problem, f"make {relation.item.name} a string"
