"""Changes of a column that is there: type, default, NOT NULL, UNIQUE and index, each in its online form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

from snapshot_tool.directus.columns import ColumnInfo
from snapshot_tool.model.item import Item
from snapshot_tool.model.json import js_equal
from snapshot_tool.model.snapshot import Field, FieldSchema
from snapshot_tool.model.table import Table
from snapshot_tool.plan import casts
from snapshot_tool.plan.change import Change
from snapshot_tool.plan.columns import wanted_column
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.counting_keys import make_counting
from snapshot_tool.plan.draft import Draft, Reverse, tokens
from snapshot_tool.plan.generated_anew import generate_anew, why_not_generated
from snapshot_tool.plan.index_drops import drop_indexes
from snapshot_tool.plan.indexes import add_index, add_unique
from snapshot_tool.plan.locks import Operation
from snapshot_tool.plan.not_null import claim_token, not_null_again, set_not_null
from snapshot_tool.plan.refused import kept_from_type, replica_identity_in_the_way
from snapshot_tool.plan.retype import swapped, swaps, told_of_type, type_in_place
from snapshot_tool.plan.sequences import make_sequence, sequence_token
from snapshot_tool.plan.staged import Staged
from snapshot_tool.plan.types import Unwritable
from snapshot_tool.plan.unique_drops import drop_unique
from snapshot_tool.rules.plan import ColumnChange, ColumnDrop, IndexDrop, Offline, Problem, Question, UniqueDrop

Piece: TypeAlias = Draft | Problem | Question | IndexDrop | UniqueDrop | ColumnChange | ColumnDrop | Offline


def alter_column(context: Context, cause: Item, field: Field, table: Table) -> Iterator[Piece]:
    """Yield what makes a column that is there the one that the file says."""
    column = table.column(cause.field)
    info = context.column_info(table.name, cause.field)
    assert column is not None  # noqa: S101  # the caller has looked
    assert info is not None  # noqa: S101  # likewise
    schema = field.schema_ or FieldSchema()
    if _is_same(info, schema, field):
        return
    wanted = wanted_column(field, context)
    if isinstance(wanted, Unwritable):
        yield Problem(wanted.code, cause.name, f"{cause.name}: {wanted.message}", wanted.remedies, cause=cause)
        return
    change = Change(context, cause, table, column, info, field, schema, wanted)
    if problem := _refused(change):
        yield problem
        return
    if _is_generated_anew(change):
        yield from generate_anew(context, cause, table, column, wanted)
        yield from _unique(change)
        yield from _index(change)
        return
    counts = info.is_primary_key and info.has_auto_increment
    if wanted.owns_sequence and not counts:
        yield from make_counting(context, cause, table, column, wanted)
    yield from told_of_type(change)
    yield from _sequence(change)
    if swaps(change):
        yield from swapped(change)
    else:
        yield from type_in_place(change)
        yield from () if counts else (*_default(change), *_nullability(change))
    if counts:
        return
    yield from _unique(change)
    yield from _index(change)


def _is_same(info: ColumnInfo, schema: FieldSchema, field: Field) -> bool:
    special = field.meta.special if field.meta else None
    if info.field_type(special) != field.type:
        return False
    if info.is_primary_key and info.has_auto_increment:
        return True  # Directus compares nothing else of it (§2.4)
    read = {**info.cast_document(special), "foreign_key_table": None, "foreign_key_column": None}
    wanted = {**schema.document(), "foreign_key_table": None, "foreign_key_column": None}
    return all(js_equal(read[name], wanted.get(name)) for name in read)


def _refused(change: Change) -> Problem | None:
    info, schema, name = change.info, change.schema, change.cause.name
    if bool(schema.is_primary_key) != info.is_primary_key:
        message = (
            f"{name}: whether it is the primary key differs, and what refers to rows by their key (revisions, shares, "
            "many-to-any rows, links from outside) would point at nothing"
        )
        return Problem(
            "primary-key-altered", name, message, ("make a new collection, and move the rows",), cause=change.cause
        )
    if info.is_primary_key and info.has_auto_increment and not schema.has_auto_increment:
        message = f"{name}: the key counts up by itself, and Directus compares nothing of such a key but its type"
        return Problem("primary-key-altered", name, message, ("set has_auto_increment: true",), cause=change.cause)
    if change.wanted.owns_sequence and not info.has_auto_increment and change.retypes:
        message = f"{name}: its type changes, and it begins to count up by itself"
        remedy = "change the type first, with a plan of its own"
        return Problem("primary-key-altered", name, message, (remedy,), cause=change.cause)
    if _is_generated_anew(change):
        return why_not_generated(change.context, change.cause, change.table, change.column)
    if not change.wanted.not_null and (kept := replica_identity_in_the_way(change.cause, change.table, change.column)):
        return kept
    if change.retypes:
        return kept_from_type(change.context, change.cause, change.table, change.column, schema.data_type or "")
    return None


def _is_generated_anew(change: Change) -> bool:
    wanted = change.wanted.generation
    return wanted is not None and wanted != change.info.generation_expression


def _sequence(change: Change) -> Iterator[Piece]:
    """Yield the sequence that a default begins to take its numbers from; what counts by itself has made its own."""
    if change.wanted.sequence is not None and not change.keeps_sequence:
        yield from make_sequence(change.context, change.wanted, change.cause, change.unit)


def _default(change: Change) -> Iterator[Piece]:
    column, wanted = change.column, change.wanted
    if column.generated and wanted.generation is None:
        yield change.draft(
            Operation.DROP_EXPRESSION,
            f"ALTER COLUMN {change.name} DROP EXPRESSION",
            f"{change.cause.name} is no longer generated; its values stay",
            no_undo="PostgreSQL cannot make a column generated again",
        )
    if wanted.generation is not None or change.keeps_sequence or not change.default_differs:
        return
    if change.retypes and column.default is not None:
        return  # part of the type change
    action = "DROP DEFAULT" if change.default_sql is None else f"SET DEFAULT {change.default_sql}"
    old = "DROP DEFAULT" if column.default is None else f"SET DEFAULT {column.default}"
    draft = change.draft(
        Operation.SET_DEFAULT,
        f"ALTER COLUMN {change.name} {action}",
        f"the default of {change.cause.name} for new rows",
        undo=(Reverse(Operation.SET_DEFAULT, f"{change.sql} ALTER COLUMN {change.name} {old}"),),
    )
    yield replace(draft, needs=draft.needs | sequence_token(wanted))


def _nullability(change: Change) -> Iterator[Piece]:
    if change.wanted.not_null == change.column.not_null:
        return
    if not change.wanted.not_null:
        draft = change.draft(
            Operation.DROP_NOT_NULL,
            f"ALTER COLUMN {change.name} DROP NOT NULL",
            f"{change.cause.name} may be empty",
            undo=not_null_again(change.context, change.table.name, change.column.name),
        )
        # An unvalidated constraint of another plan goes with it.
        left = Staged(change.table.name, change.column.name).not_null
        yield replace(draft, provides=draft.provides | tokens(claim_token(change.table.name, left)))
        return
    yield from set_not_null(change.context, change.cause)


def _unique(change: Change) -> Iterator[Piece]:
    if change.info.is_primary_key or change.wanted.unique == change.info.is_unique:
        return
    if change.wanted.unique:
        target = change.wanted.type_sql
        value = casts.in_utc(change.column, target, change.name) if change.retypes else ""
        yield from add_unique(change.context, change.cause, value)
    else:
        yield from drop_unique(change.context, change.cause, change.table)


def _index(change: Change) -> Iterator[Piece]:
    if change.wanted.indexed == change.info.is_indexed:
        return
    if change.wanted.indexed:
        yield from add_index(change.context, change.cause)
    else:
        yield from drop_indexes(change.cause, change.table)
