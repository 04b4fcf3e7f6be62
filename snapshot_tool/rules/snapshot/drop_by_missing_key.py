"""A file lacks a key that Directus always writes.

**Effect.** Directus decides what to do by the first difference alone. Where that is a key which the database's side
has and the file has not, it takes the whole item for deleted: the push drops the column of the field, the table of
the collection, or the foreign key of the relation, with all that they hold, and answers 204.

**Instead.** Add the key with the value that Directus would write, or pull the file again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from snapshot_tool.directus.keys import (
    collection_meta_keys,
    field_schema_keys,
    relation_meta_keys,
    relation_schema_keys,
)
from snapshot_tool.model.difference import Item
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.snapshot import Collection, Field, Relation, Shape
from snapshot_tool.rules.facts import Facts, finding, listed

SEVERITY = Severity.ERROR


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each object in a file that lacks keys."""
    for collection in facts.snapshot.collections:
        for path, lacking in _collection(facts, collection):
            yield from _report(facts, collection.item, path, lacking, "collection for deleted and drop its table")
    for field in facts.snapshot.fields:
        for path, lacking in _field(facts, field):
            yield from _report(facts, field.item, path, lacking, "field for deleted and drop its column")
    for relation in facts.snapshot.relations:
        for path, lacking in _relation(facts, relation):
            yield from _report(facts, relation.item, path, lacking, "relation for deleted and drop its foreign key")


def _collection(facts: Facts, collection: Collection) -> Iterator[tuple[str, Sequence[str]]]:
    has_columns = any(field.schema_ for field in facts.own_fields(collection.collection))
    yield "", _lacking(collection, ("meta", "schema") if has_columns else ("meta",))
    if collection.meta:
        yield "meta", _lacking(collection.meta, collection_meta_keys(facts.version))


def _field(facts: Facts, field: Field) -> Iterator[tuple[str, Sequence[str]]]:
    yield "", _lacking(field, ("type", "meta") if field.type == "alias" else ("type", "meta", "schema"))
    if field.schema_:
        yield "schema", _lacking(field.schema_, field_schema_keys(facts.version))
    elif field.has("schema_") and field.type != "alias":
        yield "", ["schema"]  # null: Directus compares it as if the key were absent (§2.2)


def _relation(facts: Facts, relation: Relation) -> Iterator[tuple[str, Sequence[str]]]:
    field = facts.fields.get(relation.collection, {}).get(relation.field)
    has_key = field and field.schema_ and field.schema_.foreign_key_table
    required = ("related_collection", "meta", "schema")
    yield "", _lacking(relation, required if has_key else required[:-1])
    if relation.meta:
        yield "meta", _lacking(relation.meta, relation_meta_keys(facts.version))
    if relation.schema_:
        yield "schema", _lacking(relation.schema_, relation_schema_keys(facts.version))


def _lacking(found: Shape, expected: Sequence[str]) -> list[str]:
    keys = found.keys()
    return [key for key in expected if key not in keys]


def _report(facts: Facts, item: Item, path: str, lacking: Sequence[str], effect: str) -> Iterator[Finding]:
    if lacking:
        where = f" in `{path}`" if path else ""
        message = f"{item} lacks {listed(lacking)}{where}: a push would take the {effect}"
        place = facts.place(item, path) if path else facts.place(item)
        yield finding(__name__, SEVERITY, message, place, f"add {listed(lacking)}, or pull the file again")
