"""What a dropped column takes with it, made again by its kept definition: all but the values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from snapshot_tool.model.item import Item
from snapshot_tool.model.printed import uses
from snapshot_tool.model.sql import ident, literal
from snapshot_tool.model.table import Column, Constraint, Table
from snapshot_tool.plan import casts
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.draft import Reverse
from snapshot_tool.plan.locks import Operation
from snapshot_tool.plan.names import by_name
from snapshot_tool.plan.undo import build_again, comment_again, link_again, unique_again
from snapshot_tool.rules.hazards import taken_with
from snapshot_tool.rules.plan import ColumnDrop

_CONSTANT: Final = re.compile(r"(?:'(?:[^']|'')*'|-?\d+(?:\.\d+)?|true|false)(?:::[\w ()\",.]+)?|now\(\)|CURRENT_\w+")
"""A default that is the same for every row, which a new column gets without touching one."""


def column_again(
    context: Context, item: Item, gone: Sequence[tuple[Table, Column]], linked: Iterable[Constraint]
) -> tuple[Reverse, ...]:
    """Return what makes a dropped column again, empty, with all that vanished with it.

    Args:
        context: of the plan.
        item: the field.
        gone: the table and the column as they were, and behind it those of the tables that inherit the column.
        linked: the foreign keys that went with the column, and not in a step of their own.

    """
    table, column = gone[0]
    alter = f"ALTER TABLE {context.qualified(table.name)}"
    return (
        *_column(context, alter, table, column),
        *_objects(alter, item, table, column),
        *(
            replace(reverse, table=heir.name)
            for heir, own in gone[1:]
            for reverse in _objects(f"ALTER TABLE {context.qualified(heir.name)}", item, heir, own)
        ),
        *(reverse for key in linked for reverse in link_again(alter, key)),
    )


def _column(context: Context, alter: str, table: Table, column: Column) -> Iterator[Reverse]:
    name, type_sql = ident(column.name), casts.collated(column, column.type_sql)
    constant = column.default if column.default is not None and _CONSTANT.fullmatch(column.default) else None
    operation, parts = Operation.ADD_COLUMN, [f"{alter} ADD COLUMN {name} {type_sql}"]
    if column.generated:
        parts.append(f"GENERATED ALWAYS AS ({column.default}) {column.generated.upper()}")
    elif column.identity:
        parts.append(f"GENERATED {column.identity.upper()} AS IDENTITY")
    elif constant:
        parts.append(f"DEFAULT {constant}")
    if column.generated == "stored" or column.identity:
        operation = Operation.ADD_COLUMN_REWRITE
    if column.not_null and (constant or column.identity or column.generated == "stored"):
        parts.append("NOT NULL")
    yield Reverse(operation, " ".join(parts))
    moving = column.default is not None and not constant and not column.generated
    if moving and column.owned_sequence is None:
        yield Reverse(Operation.SET_DEFAULT, f"{alter} ALTER COLUMN {name} SET DEFAULT {column.default}")
    if column.comment is not None:
        on = f"{context.qualified(table.name)}.{name}"
        yield Reverse(Operation.COMMENT, f"COMMENT ON COLUMN {on} IS {literal(column.comment).strip()}")


def _objects(alter: str, item: Item, table: Table, column: Column) -> Iterator[Reverse]:
    # What stands in the way of the drop goes first, in steps that have their own way back.
    drop = ColumnDrop(table, column, item)
    apart = {taken.index.name for taken in taken_with(drop) if taken.index is not None and taken.index.parent is None}
    for index in by_name(table.indexes):
        key = table.constraint(index.constraint or "")
        if not uses(index, column.name) or index.name in apart or index.partitioned or index.primary:
            continue
        if key is not None and key.kind == "unique":
            yield from unique_again(alter, key, index)
        elif key is None:
            yield from build_again(index)
    for check in by_name(table.constraints):
        if check.kind == "check" and column.name in check.columns and not check.inherited:
            definition = check.definition.removesuffix(" NOT VALID")
            name = ident(check.name)
            yield Reverse(Operation.ADD_CHECK, f"{alter} ADD CONSTRAINT {name} {definition} NOT VALID")
            yield from comment_again(alter, check)
            if check.validated:
                yield Reverse(Operation.VALIDATE_CHECK, f"{alter} VALIDATE CONSTRAINT {name}")
    for found in table.dependents:
        if found.kind == "statistics" and found.column == column.name:
            yield Reverse(Operation.CREATE_STATISTICS, found.definition)
