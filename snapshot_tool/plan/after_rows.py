"""The metadata rows as a plan's statements will leave them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count

from snapshot_tool.directus.metadata import row_id, write_row
from snapshot_tool.directus.rows import MetadataRows, blank_row
from snapshot_tool.model.item import Item
from snapshot_tool.model.json import JsonObject, JsonValue
from snapshot_tool.plan import rows as places
from snapshot_tool.plan.context import Context


def write_rows(context: Context, rows: MetadataRows) -> None:
    """Bring the rows to what the wanted items of `context.differences` say."""
    for difference in context.differences.collections:
        _write_collection(context, rows, difference.item.collection)
    numbers = count(1 + max((row_id(row) for rows_of in rows.fields.values() for row in rows_of), default=0))
    for item in context.field_differences:
        _write_field(context, rows, item, numbers)
    for difference in context.differences.relations:
        _write_relation(context, rows, difference.item)


def _write_collection(context: Context, rows: MetadataRows, name: str) -> None:
    wanted = context.wanted_collections.get(name)
    if wanted is None:
        rows.remove_collection(name)
        rows.remove_relations_of(name)
        table = context.table(name)
        if table is not None and table.kind == "table":
            rows.remove_fields_of(name)
    elif wanted.meta is not None:
        place = places.collection_row(name)
        rows.collections[name] = _written(context, place, rows.collections.get(name), wanted.meta.document())


def _write_field(context: Context, rows: MetadataRows, item: Item, numbers: Iterator[int]) -> None:
    wanted = context.wanted_fields.get((item.collection, item.field))
    own = rows.fields.get(item.collection, ())
    if wanted is None:
        rows.fields[item.collection] = tuple(row for row in own if row["field"] != item.field)
    elif wanted.meta is not None:
        place, meta = places.field_row(item.collection, item.field), wanted.meta.document()
        if rows.find_fields(item.collection, item.field):
            found = (_written(context, place, row, meta) if row["field"] == item.field else row for row in own)
            rows.fields[item.collection] = tuple(found)
        else:
            rows.fields[item.collection] = (*own, {**_written(context, place, None, meta), "id": next(numbers)})


def _write_relation(context: Context, rows: MetadataRows, item: Item) -> None:
    wanted = context.wanted_relations.get((item.collection, item.field))
    if wanted is None:
        rows.remove_relations_of(item.collection, item.field)
    elif wanted.meta is not None:
        place, meta = places.relation_row(item.collection, item.field), wanted.meta.document()
        key = (item.collection, item.field)
        there = [number for number, row in rows.relations.items() if (row["many_collection"], row["many_field"]) == key]
        for number in there or [1 + max(rows.relations, default=0)]:
            rows.relations[number] = {**_written(context, place, rows.relations.get(number), meta), "id": number}


def _written(context: Context, place: places.Row, row: JsonObject | None, meta: Mapping[str, JsonValue]) -> JsonObject:
    """Return a row, or where there is none a new one, with what `meta` says; the key overrules it, as in Directus."""
    table = context.table(place.table)
    blank = blank_row(table.columns if table else ())
    return {**(blank if row is None else row), **write_row({**meta, **place.key})}
