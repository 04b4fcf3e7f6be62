"""What keeps a large table from being changed online: reasons why a column cannot be made ready beside another."""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.printed import uses
from snapshot_tool.model.table import Column, Index, Table
from snapshot_tool.plan.backfill import key_of
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.staged import OWN, Staged


def why_not_filled(context: Context, table: Table, column: str) -> str | None:
    """Return why the rows cannot be filled batch by batch, as the end of a sentence; None where they can."""
    return next(_against_filling(context, table, column), None)


def why_not_swapped(context: Context, table: Table, column: Column) -> str | None:
    """Return why no other column can take its place, as the end of a sentence; None where one can."""
    filling = why_not_filled(context, table, column.name)
    return filling or next(_against_swapping(context, table, column), None)


def row_holder(table: Table) -> str | None:
    """Return a column elsewhere that is of the table's row type: PostgreSQL changes no type that it has rows of."""
    return next((found.name for found in table.dependents if found.kind == "column"), None)


def _against_filling(context: Context, table: Table, column: str) -> Iterator[str]:
    if table.kind != "table" or table.is_partition or table.parents or table.name in context.children:
        yield "it is partitioned, or inherits"
    if key_of(table) is None:
        yield "it has no primary key of one column to walk along"
    if table.force_row_security:
        yield "row security is forced, so that rows could stay unseen"
    if table.published:
        yield "it is published, and its subscribers have no such column"
    for key in table.constraints:
        # A row that breaks it can be there, and PostgreSQL asks it of every row that is written again.
        if key.kind == "check" and key.enforced and not key.validated and not key.name.startswith(OWN):
            yield f"its check {key.name} is not validated, and rows that break it cannot be filled"
    own = Staged(table.name, column).sync
    for found in table.dependents:
        if found.kind == "trigger" and found.name != own:
            yield f"its trigger {found.name} would run for every row that is filled"
        if found.kind == "rule" and not found.elsewhere:
            yield f"its rule {found.name} would change what an UPDATE does"


def _against_swapping(context: Context, table: Table, column: Column) -> Iterator[str]:
    name = column.name
    if column.generated or column.identity or column.inherited:
        yield f"{name} is {'generated' if column.generated else 'an identity' if column.identity else 'inherited'}"
    for found in table.dependents:
        if found.column == name and found.kind != "trigger":
            yield f"the {found.kind} {found.name} hangs on {name}"
    for key in table.constraints:
        if name in key.columns and key.kind in {"foreign key", "exclusion", "trigger"}:
            yield f"the {key.kind} {key.name} hangs on {name}"
        if name in key.columns and key.kind == "check" and not (key.validated and key.enforced):
            yield f"the check {key.name} on {name} is not validated"
    for other in context.catalog.tables.values():
        for key in other.constraints:
            if key.kind == "foreign key" and key.target_table == table.name and name in key.target_columns:
                yield f"the foreign key {other.name}.{key.name} points at {name}"
    for index in table.indexes:
        if uses(index, name) and (reason := _against_index(index, name)):
            yield reason


def _against_index(index: Index, column: str) -> str | None:
    if not index.valid or index.building:
        return f"the index {index.name} is not valid, or is being built"
    if index.dependents:
        return f"{index.dependents[0]} depends on the index {index.name}"
    if any(key.column == column and key.opclass for key in index.keys):
        return f"the index {index.name} has an operator class for the type that {column} has now"
    return None
