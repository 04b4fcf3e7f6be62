"""What a change of a column's type means for the tables that inherit the column: PostgreSQL changes it there, too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from snapshot_tool.model.item import Item
from snapshot_tool.model.table import Column, Table
from snapshot_tool.plan import casts
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.locks import Operation
from snapshot_tool.plan.names import by_name
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
        yield from _unvalidated(table, heir, own, cause)
        ends = [(heir, key) for key in heir.constraints if key.kind == "foreign key" and own.name in key.columns]
        ends += [(other, key) for other, key in context.keys_to.get(heir.name, ()) if own.name in key.target_columns]
        for holder, key in ends:
            message = f"{cause.name}: {heir.name} inherits the column, and the foreign key {key.name} hangs on it there"
            remedy = f"drop {holder.name}.{key.name} first and make it again afterwards"
            yield Problem("dependent-object", cause.name, message, (remedy,), cause=cause)


def _unvalidated(table: Table, heir: Table, own: Column, cause: Item) -> Iterator[Problem]:
    """Yield the checks that PostgreSQL makes again with the type, and on the heir as little validated as above it."""
    for key in by_name(heir.constraints):
        above = table.constraint(key.name)
        if key.kind != "check" or not key.validated or own.name not in key.columns or above is None or above.validated:
            continue
        message = f"{cause.name}: the check {key.name} of {heir.name} would not be validated any more"
        remedy = f"validate {table.name}.{key.name} first"
        yield Problem("dependent-object", cause.name, message, (remedy,), cause=cause)
