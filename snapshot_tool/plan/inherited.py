"""What a change of a column's type means for the tables that inherit the column: PostgreSQL changes it there, too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from snapshot_tool.model.catalog import Column, Table
from snapshot_tool.model.difference import Item
from snapshot_tool.plan import casts
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.locks import Operation
from snapshot_tool.rules.plan import ColumnChange, Problem


def operation(context: Context, table: Table, column: Column, target: str) -> Operation:
    """Return what a change of a column's type to `target` does to its table and to those that inherit from it."""
    found = casts.operation(table, column, target)
    if found is Operation.ALTER_TYPE:
        for heir, own in context.inheriting(table.name, column.name):
            found = casts.operation(heir, replace(own, type_sql=column.type_sql), target)
            if found is not Operation.ALTER_TYPE:
                break
    return found


def changed(context: Context, table: Table, column: Column, cause: Item) -> Iterator[ColumnChange | Problem]:
    """Yield the change of an inherited column, and what would have to be made again: of heirs no plan does that."""
    for heir, own in context.inheriting(table.name, column.name):
        yield ColumnChange(heir, own, cause)
        ends = [(heir, key) for key in heir.constraints if key.kind == "foreign key" and own.name in key.columns]
        ends += [(other, key) for other, key in context.keys_to.get(heir.name, ()) if own.name in key.target_columns]
        for holder, key in ends:
            message = f"{cause.name}: {heir.name} inherits the column, and the foreign key {key.name} hangs on it there"
            remedy = f"drop {holder.name}.{key.name} first and make it again afterwards"
            yield Problem("dependent-object", cause.name, message, (remedy,), cause=cause)
