"""Fields: columns added, dropped and changed, aliases, and their rows (semantics §6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from snapshot_tool.directus.types import is_alias_special
from snapshot_tool.model.item import Item
from snapshot_tool.model.plan import Phase
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.model.snapshot import Field
from snapshot_tool.model.sql import ident
from snapshot_tool.plan import metadata, rows
from snapshot_tool.plan.again import column_again
from snapshot_tool.plan.alter import alter_column
from snapshot_tool.plan.columns import WantedColumn, wanted_column
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.draft import (
    Draft,
    Reverse,
    column_token,
    table_token,
    tokens,
    unindexed_token,
    unlinked_token,
    vacated_token,
)
from snapshot_tool.plan.filled_column import FilledColumn, why_not_added
from snapshot_tool.plan.indexes import add_index, add_unique
from snapshot_tool.plan.leftovers import without_staged
from snapshot_tool.plan.locks import Operation
from snapshot_tool.plan.not_null import unit_of
from snapshot_tool.plan.obstacles import row_holder
from snapshot_tool.plan.refused import key_still_needed
from snapshot_tool.plan.sequences import default_of, make_sequence, own_sequence, sequence_token
from snapshot_tool.plan.storable import storable
from snapshot_tool.plan.tables import NEW_TABLES
from snapshot_tool.plan.types import Unwritable
from snapshot_tool.rules.plan import (
    ColumnChange,
    ColumnDrop,
    IndexDrop,
    Offline,
    Problem,
    Question,
    UniqueDrop,
)

Piece: TypeAlias = Draft | Problem | Question | IndexDrop | UniqueDrop | ColumnDrop | ColumnChange | Offline


def plan_fields(context: Context) -> Iterator[Piece]:
    """Yield what the differences of fields need."""
    for item in context.field_differences:
        wanted = context.wanted_fields.get((item.collection, item.field))
        yield from storable(item, _remove(context, item) if wanted is None else _keep(context, item, wanted))


def _keep(context: Context, item: Item, wanted: Field) -> Iterator[Piece]:
    table = context.table(item.collection)
    unit, phase = metadata.UNIT, Phase.EXPAND
    if wanted.schema_ is None and not _is_alias(wanted):
        message = f"{item}: without a schema it has no column, and without the special flag of an alias it is none"
        remedies = ("give it the schema of its column", "make it an alias: type and meta.special")
        yield Problem("never-converges", item.name, message, remedies, cause=item)
        return
    if item.collection in context.new_tables:
        unit = NEW_TABLES
    elif table is None or table.kind != "table":
        message = f"{item}: the collection {item.collection} has no table, so Directus sees no fields of it"
        yield Problem("never-converges", item.name, message, ("take the field out",), cause=item)
        return
    elif wanted.schema_ is None:
        if table.column(item.field) is not None and _is_column_now(context, item):
            unit, phase = f"drop column {item.name}", Phase.CONTRACT
            yield from _drop_column(context, item, unit)
    elif table.column(item.field) is None:
        unit = unit_of(item)
        yield from _add(context, item, wanted)
    else:
        pieces = list(alter_column(context, item, wanted, table))
        if any(isinstance(piece, Draft) and piece.unit == unit_of(item) for piece in pieces):
            unit = unit_of(item)
        yield from pieces
    yield from metadata.write(
        context,
        rows.field_row(item.collection, item.field),
        wanted.meta.document() if wanted.meta else None,
        cause=item,
        unit=unit,
        phase=phase,
        needs=tokens(table_token(item.collection)),
    )


def _is_alias(field: Field) -> bool:
    special = field.meta.special if field.meta else None
    return field.type == "alias" and is_alias_special(list(special) if special else None)


def _is_column_now(context: Context, item: Item) -> bool:
    found = context.current_fields.get((item.collection, item.field))
    return found is None or found.schema_ is not None or len(context.field_differences[item]) > 1


def _add(context: Context, item: Item, wanted: Field) -> Iterator[Piece]:
    table = item.collection
    column = wanted_column(wanted, context)
    if isinstance(column, Unwritable):
        yield Problem(column.code, item.name, f"{item.name}: {column.message}", column.remedies, cause=item)
        return
    if column.primary_key:
        message = f"{item.name}: a new column cannot become the primary key of a table that is there"
        yield Problem("primary-key-altered", item.name, message, ("move the primary key by hand",), cause=item)
        return
    if not column.fits_default:
        message = f"{item.name}: its default does not fit {column.type_sql}, which a new column of a table refuses"
        remedies = ("correct the default", "make the type larger")
        yield Problem("default-mangled", item.name, message, remedies, cause=item)
        return
    if column.doubt:
        doubt = column.doubt
        yield Problem(
            doubt.code, item.name, f"{item.name}: {doubt.message}", doubt.remedies, can_allow=True, cause=item
        )
    default = default_of(context, column, table)
    if column.not_null and default is None and not column.fills:
        yield Question(
            QuestionKind.NULLS,
            item.name,
            f"SELECT 1 FROM {context.source(table)}",
            "would have no value in the new column, which takes no NULL and has no default",
            table=table,
            cause=item,
        )
    yield from _added(context, item, column)
    if column.unique:
        if default is not None and not column.fills:
            yield Question(
                QuestionKind.DUPLICATES,
                item.name,
                f"SELECT 1 FROM {context.own_rows(table)} OFFSET 1",
                "would get the same default in a column that is to be unique",
                table=table,
                cause=item,
            )
        yield from add_unique(context, item)
    if column.indexed:
        yield from add_index(context, item)


def _added(context: Context, item: Item, column: WantedColumn) -> Iterator[Draft | Problem | Offline]:
    now = context.catalog.tables[item.collection]
    holder = row_holder(now) if default_of(context, column, now.name) is not None or column.fills else None
    if holder is not None or (column.rewrites and context.is_large(now)):
        reason = why_not_added(context, now, column)
        if reason is None:
            yield from FilledColumn(context, item, now, column).pieces()
            return
        if holder is not None:
            message = f"{item.name}: PostgreSQL adds no column with a default while {holder} holds rows of {now.name}"
            yield Problem("dependent-object", item.name, message, (f"drop {holder} first",), cause=item)
            return
        yield Offline(item, reason)
    yield from _added_at_once(context, item, column)


def _added_at_once(context: Context, item: Item, column: WantedColumn) -> Iterator[Draft | Problem]:
    table, unit = item.collection, unit_of(item)
    yield from make_sequence(context, column, item, unit)
    sql = f"ALTER TABLE {context.qualified(table)}"
    yield Draft(
        Phase.EXPAND,
        Operation.ADD_COLUMN_REWRITE if column.rewrites else Operation.ADD_COLUMN,
        f"{sql} ADD COLUMN {column.definition(default_of(context, column, table))}",
        _reason(item, column),
        table=table,
        unit=unit,
        needs=sequence_token(column) | tokens(table_token(table)),
        provides=tokens(column_token(table, item.field)),
        cause=item,
        undo=(Reverse(Operation.DROP_COLUMN, f"{sql} DROP COLUMN {ident(item.field)}"),),
    )
    yield from own_sequence(context, column, table, item, unit)


def _reason(item: Item, column: WantedColumn) -> str:
    if column.fills:
        return f"the column of {item.name}, filled row by row"
    return f"the column of {item.name}; no row is touched"


def _remove(context: Context, item: Item) -> Iterator[Piece]:
    unit = f"drop column {item.name}"
    table = context.table(item.collection)
    if table is not None and table.column(item.field) is not None and _is_column_now(context, item):
        yield from _drop_column(context, item, unit)
    yield from metadata.remove(
        context, rows.field_row(item.collection, item.field), cause=item, unit=unit, phase=Phase.CONTRACT
    )
    yield from metadata.forget_field(context, item, unit, Phase.CONTRACT)


def _drop_column(context: Context, item: Item, unit: str) -> Iterator[Piece]:
    table = context.catalog.tables[item.collection]
    column = next(found for found in table.columns if found.name == item.field)
    name = f"{context.qualified(table.name)}"
    yield from key_still_needed(context, item, table, column)
    yield ColumnDrop(without_staged(table), column, item)
    gone = ((table, column), *context.losing(table.name, column.name))
    yield from (ColumnDrop(heir, own, item) for heir, own in gone[1:])
    yield Question(
        QuestionKind.LOST_VALUES,
        item.name,
        f"SELECT 1 FROM {context.source(table.name)} WHERE {ident(column.name)} IS NOT NULL",
        "have a value that would be deleted with the column",
        table=table.name,
        cause=item,
    )
    linked = [
        key
        for key in table.constraints
        if key.kind == "foreign key" and column.name in key.columns and key.target_table
        if not context.gives_way(table.name, key)
    ]
    yield Draft(
        Phase.CONTRACT,
        Operation.DROP_COLUMN,
        f"ALTER TABLE {name} DROP COLUMN {ident(column.name)}",
        f"the field {item.name} is not in the snapshot",
        table=table.name,
        referenced=tuple({key.target_table or "": None for key in linked}),
        unit=unit,
        needs=tokens(
            unlinked_token(table.name, column.name),
            vacated_token(table.name),
            *(unindexed_token(found.name, column.name) for found, _ in gone),
        ),
        cause=item,
        undo=column_again(context, item, gone, linked),
        no_undo="the values are gone with the column; restore them from a backup",
    )
