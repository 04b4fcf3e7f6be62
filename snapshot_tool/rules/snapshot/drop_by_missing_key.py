"""A file lacks a key that Directus always writes.

**Effect.** Directus decides what to do by the first difference alone. Where that is a key which the database's side
has and the file has not, it takes the whole item for deleted: the push drops the column of the field, the table of
the collection, or the foreign key of the relation, with all that they hold, and answers 204.

**Instead.** Add the key with the value that Directus would write, or pull the file again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeAlias

from snapshot_tool.directus import absent
from snapshot_tool.directus.keys import (
    collection_meta_keys,
    field_schema_keys,
    relation_meta_keys,
    relation_schema_keys,
)
from snapshot_tool.model.file_shape import Shape
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.fix import SetValue
from snapshot_tool.model.item import Item
from snapshot_tool.model.json import JsonObject
from snapshot_tool.model.snapshot import Collection, Field, Relation
from snapshot_tool.rules.facts import Facts, finding, listed
from snapshot_tool.rules.families import Family

SEVERITY = Severity.ERROR
FAMILY = Family.PUSHING

_Lacking: TypeAlias = tuple[str, list[str], Callable[[], JsonObject]]
"""An object of a file (empty: the whole file), the keys that it lacks, and what gives the values of its keys."""


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each object in a file that lacks keys."""
    for collection in facts.snapshot.collections:
        for lacking in _collection(facts, collection):
            yield from _report(facts, collection.item, lacking, "collection for deleted and drop its table")
    for field in facts.snapshot.fields:
        for lacking in _field(facts, field):
            yield from _report(facts, field.item, lacking, "field for deleted and drop its column")
    for relation in facts.snapshot.relations:
        for lacking in _relation(facts, relation):
            yield from _report(facts, relation.item, lacking, "relation for deleted and drop its foreign key")


def _collection(facts: Facts, collection: Collection) -> Iterator[_Lacking]:
    has_columns = any(field.schema_ for field in facts.own_fields(collection.collection))
    expected = ("meta", "schema") if has_columns else ("meta",)
    yield "", _lacking(collection, expected), partial(absent.of_collection, collection)
    if collection.meta:
        lacking = _lacking(collection.meta, collection_meta_keys(facts.version))
        yield "meta", lacking, partial(absent.of_collection_meta, collection, facts.version)


def _field(facts: Facts, field: Field) -> Iterator[_Lacking]:
    expected = ("type", "meta") if field.type == "alias" else ("type", "meta", "schema")
    yield "", _lacking(field, expected), partial(absent.of_field, field)
    if field.schema_:
        relation = facts.relations.get((field.collection, field.field))
        lacking = _lacking(field.schema_, field_schema_keys(facts.version))
        yield "schema", lacking, partial(absent.of_field_schema, field, field.schema_, relation)
    elif field.has("schema_") and field.type != "alias":
        yield "", ["schema"], dict  # null: Directus compares it as if the key were absent (§2.2)


def _relation(facts: Facts, relation: Relation) -> Iterator[_Lacking]:
    field = facts.fields.get(relation.collection, {}).get(relation.field)
    has_key = field and field.schema_ and field.schema_.foreign_key_table
    required = ("related_collection", "meta", "schema")
    yield "", _lacking(relation, required if has_key else required[:-1]), partial(absent.of_relation, relation)
    if relation.meta:
        lacking = _lacking(relation.meta, relation_meta_keys(facts.version))
        yield "meta", lacking, partial(absent.of_relation_meta, relation, facts.version)
    if relation.schema_:
        lacking = _lacking(relation.schema_, relation_schema_keys(facts.version))
        yield "schema", lacking, partial(_relation_schema, facts, relation)


def _relation_schema(facts: Facts, relation: Relation) -> JsonObject:
    keys = facts.primary_keys(relation.related_collection) if relation.related_collection else []
    return absent.of_relation_schema(relation, keys[0] if len(keys) == 1 else None)


def _lacking(found: Shape, expected: Sequence[str]) -> list[str]:
    keys = found.keys()
    return [] if keys.issuperset(expected) else [key for key in expected if key not in keys]


def _report(facts: Facts, item: Item, found: _Lacking, effect: str) -> Iterator[Finding]:
    path, lacking, values_of = found
    if lacking:
        values = values_of()
        where = f" in `{path}`" if path else ""
        message = f"{item} lacks {listed(lacking)}{where}: a push would take the {effect}"
        above = (path,) if path else ()
        changes = [SetValue.of((*above, key), values[key]) for key in lacking if key in values]
        fix = facts.mended(item, *changes) if changes else None
        remedy = f"add {listed(lacking)}, or pull the file again"
        yield finding(__name__, SEVERITY, message, facts.place(item, *above), remedy, fix=fix)
