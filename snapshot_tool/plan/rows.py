"""Statements on rows of Directus's own tables, with values as Directus stores them (semantics §1.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from snapshot_tool.directus.metadata import write_row
from snapshot_tool.model.item import Item
from snapshot_tool.model.json import JsonObject, JsonValue, js_equal
from snapshot_tool.model.plan import Lock, Phase, TableLock
from snapshot_tool.model.sql import ident, value
from snapshot_tool.model.table import Column
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.draft import Draft, Reverse
from snapshot_tool.plan.locks import Operation

COLLECTIONS: Final = "directus_collections"
FIELDS: Final = "directus_fields"
RELATIONS: Final = "directus_relations"

_JSON_COLUMNS: Final = frozenset(
    {"conditions", "display_options", "item_duplication_fields", "options", "translations", "validation"}
)
_HEADER: Final = 4
"""What PostgreSQL adds to a length in a type modifier."""
_CARRIED_ON: Final = frozenset({"CASCADE", "SET NULL", "SET DEFAULT"})


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a metadata table: where it is, and whose it is."""

    table: str
    key: Mapping[str, JsonValue]

    def where(self) -> str:
        """Return the condition that finds it."""
        return " AND ".join(f"{ident(name)} = {value(found)}" for name, found in self.key.items())


def collection_row(collection: str) -> Row:
    """Return the row of a collection."""
    return Row(COLLECTIONS, {"collection": collection})


def field_row(collection: str, field: str) -> Row:
    """Return the row of a field."""
    return Row(FIELDS, {"collection": collection, "field": field})


def relation_row(collection: str, field: str) -> Row:
    """Return the row of a relation."""
    return Row(RELATIONS, {"many_collection": collection, "many_field": field})


def find(context: Context, row: Row) -> JsonObject | None:
    """Return the row as it is now, or None."""
    return context.metadata_rows.get((row.table, *row.key.values()))


def unknown_columns(context: Context, row: Row, meta: Mapping[str, JsonValue]) -> tuple[str, ...]:
    """Return the keys of a `meta` that the metadata table of this database has no column for."""
    table = context.table(row.table)
    return tuple(name for name in meta if table is not None and table.column(name) is None)


def refused_values(context: Context, row: Row, meta: Mapping[str, JsonValue]) -> tuple[str, ...]:
    """Return what the metadata table of this database takes no value for, or not this one."""
    table = context.table(row.table)
    found = write_row({name: held for name, held in meta.items() if name not in row.key})
    columns = [(table.column(name) if table else None, held) for name, held in found.items()]
    return (
        *(f"{row.table}.{one.name} takes no NULL" for one, held in columns if one and one.not_null and held is None),
        *(
            f"{row.table}.{one.name} takes {length} characters, and the file has {len(held)}"
            for one, held in columns
            if one and isinstance(held, str) and (length := _length(one)) is not None and len(held) > length
        ),
    )


def _length(column: Column) -> int | None:
    """Return how many characters a `character varying` of a length holds."""
    has_length = column.type_name == "character varying" and column.type_modifier >= _HEADER
    return column.type_modifier - _HEADER if has_length else None


def put(context: Context, row: Row, meta: Mapping[str, JsonValue], draft: Draft) -> Draft | None:
    """Return `draft` completed to write a row: an INSERT, an UPDATE of what changes, or None where nothing does.

    Args:
        context: of the plan.
        row: which one.
        meta: the wanted `meta`; its values for the key's columns are overruled by the key, as in Directus.
        draft: carries phase, unit, cause, needs and provides.

    """
    wanted = write_row({**dict(sorted(meta.items())), **row.key})
    found = find(context, row)
    if found is None:
        return insert(context, row, wanted, draft)
    changed = {name: new for name, new in wanted.items() if name not in found or not js_equal(found[name], new)}
    if not changed:
        return None
    old = {name: found.get(name) for name in changed}
    return replace(
        draft,
        operation=Operation.WRITE_ROWS,
        sql=_update(context, row, changed),
        table=row.table,
        weak_locks=checked(context, row.table),
        undo=(Reverse(Operation.WRITE_ROWS, _update(context, row, old), checked(context, row.table)),),
    )


def insert(context: Context, row: Row, values: Mapping[str, JsonValue], draft: Draft) -> Draft:
    """Return `draft` completed to insert a row."""
    return replace(
        draft,
        operation=Operation.WRITE_ROWS,
        sql=_insert(context, row, values),
        table=row.table,
        weak_locks=checked(context, row.table),
        undo=(Reverse(Operation.WRITE_ROWS, _delete(context, row), carried_on(context, row.table)),),
    )


def delete(context: Context, row: Row, draft: Draft) -> Draft | None:
    """Return `draft` completed to delete a row, or None where there is none."""
    found = find(context, row)
    if found is None:
        return None
    return replace(
        draft,
        operation=Operation.WRITE_ROWS,
        sql=_delete(context, row),
        table=row.table,
        weak_locks=carried_on(context, row.table),
        undo=(Reverse(Operation.WRITE_ROWS, _insert(context, row, found), checked(context, row.table)),),
    )


def again(context: Context, table: str, collection: str) -> tuple[Reverse, ...]:
    """Return what inserts the rows of a metadata table about a collection again, as they are now."""
    metadata = context.catalog.metadata
    held = {COLLECTIONS: metadata.collections, FIELDS: metadata.fields, RELATIONS: metadata.relations}.get(table, ())
    return tuple(
        Reverse(Operation.WRITE_ROWS, _insert(context, Row(table, {}), row), checked(context, table))
        for row in held
        if row.get("collection") == collection
    )


def carried_on(context: Context, table: str) -> tuple[TableLock, ...]:
    """Return the locks that deleting rows of a table takes on the tables that refer to it."""
    return tuple(
        TableLock(other.name, Lock.ROW_EXCLUSIVE if key.on_delete in _CARRIED_ON else Lock.ROW_SHARE)
        for other, key in sorted(context.keys_to.get(table, ()), key=lambda found: found[0].name)
    )


def draft_of(phase: Phase, reason: str, cause: Item | None, unit: str) -> Draft:
    """Return the frame that the functions here complete."""
    return Draft(phase, Operation.WRITE_ROWS, "", reason, unit=unit, cause=cause)


def checked(context: Context, table: str) -> tuple[TableLock, ...]:
    """Return the locks that writing rows of a table takes on the tables that it refers to."""
    found = context.table(table)
    return tuple(
        TableLock(key.target_table, Lock.ROW_SHARE)
        for key in (found.constraints if found else ())
        if key.kind == "foreign key" and key.target_table
    )


def _insert(context: Context, row: Row, values: Mapping[str, JsonValue]) -> str:
    names = ", ".join(map(ident, values))
    literals = ", ".join(_literal(name, found) for name, found in values.items())
    return f"INSERT INTO {context.qualified(row.table)} ({names}) VALUES ({literals})"


def _delete(context: Context, row: Row) -> str:
    return f"DELETE FROM {context.qualified(row.table)} WHERE {row.where()}"


def _update(context: Context, row: Row, values: Mapping[str, JsonValue]) -> str:
    changes = ", ".join(f"{ident(name)} = {_literal(name, found)}" for name, found in values.items())
    return f"UPDATE {context.qualified(row.table)} SET {changes} WHERE {row.where()}"


def _literal(name: str, found: JsonValue) -> str:
    return value(found, json=name in _JSON_COLUMNS)
