"""Statements on rows of Directus's own tables, with values as Directus stores them (semantics §1.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from snapshot_tool.directus.metadata import write_row
from snapshot_tool.model.difference import Item
from snapshot_tool.model.json import JsonObject, JsonValue, js_equal
from snapshot_tool.model.plan import Lock, Phase, TableLock
from snapshot_tool.model.sql import ident, value
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.draft import Draft
from snapshot_tool.plan.locks import Operation

COLLECTIONS: Final = "directus_collections"
FIELDS: Final = "directus_fields"
RELATIONS: Final = "directus_relations"

_JSON_COLUMNS: Final = frozenset(
    {"conditions", "display_options", "item_duplication_fields", "options", "translations", "validation"}
)
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
    metadata = context.catalog.metadata
    rows = {COLLECTIONS: metadata.collections, FIELDS: metadata.fields, RELATIONS: metadata.relations}[row.table]
    return next((found for found in rows if all(found.get(name) == own for name, own in row.key.items())), None)


def unknown_columns(context: Context, row: Row, meta: Mapping[str, JsonValue]) -> tuple[str, ...]:
    """Return the keys of a `meta` that the metadata table of this database has no column for."""
    table = context.table(row.table)
    return tuple(name for name in meta if table is not None and table.column(name) is None)


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
        weak_locks=_checked(context, row.table),
        undo=_update(context, row, old),
    )


def insert(context: Context, row: Row, values: Mapping[str, JsonValue], draft: Draft) -> Draft:
    """Return `draft` completed to insert a row."""
    return replace(
        draft,
        operation=Operation.WRITE_ROWS,
        sql=_insert(context, row, values),
        table=row.table,
        weak_locks=_checked(context, row.table),
        undo=f"DELETE FROM {context.qualified(row.table)} WHERE {row.where()}",
    )


def delete(context: Context, row: Row, draft: Draft) -> Draft | None:
    """Return `draft` completed to delete a row, or None where there is none."""
    found = find(context, row)
    if found is None:
        return None
    return replace(
        draft,
        operation=Operation.WRITE_ROWS,
        sql=f"DELETE FROM {context.qualified(row.table)} WHERE {row.where()}",
        table=row.table,
        weak_locks=carried_on(context, row.table),
        undo=_insert(context, row, found),
    )


def carried_on(context: Context, table: str) -> tuple[TableLock, ...]:
    """Return the locks that deleting rows of a table takes on the tables that refer to it."""
    return tuple(
        TableLock(other.name, Lock.ROW_EXCLUSIVE if key.on_delete in _CARRIED_ON else Lock.ROW_SHARE)
        for other in context.catalog.tables.values()
        for key in other.constraints
        if key.kind == "foreign key" and key.target_table == table
    )


def draft_of(phase: Phase, reason: str, cause: Item | None, unit: str) -> Draft:
    """Return the frame that the functions here complete."""
    return Draft(phase, Operation.WRITE_ROWS, "", reason, unit=unit, cause=cause)


def _checked(context: Context, table: str) -> tuple[TableLock, ...]:
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


def _update(context: Context, row: Row, values: Mapping[str, JsonValue]) -> str:
    changes = ", ".join(f"{ident(name)} = {_literal(name, found)}" for name, found in values.items())
    return f"UPDATE {context.qualified(row.table)} SET {changes} WHERE {row.where()}"


def _literal(name: str, found: JsonValue) -> str:
    return value(found, json=name in _JSON_COLUMNS)
