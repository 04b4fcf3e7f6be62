"""Changes of a column that is there: type, default, NOT NULL, UNIQUE and index, each in its online form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from snapshot_tool.directus.columns import ColumnInfo
from snapshot_tool.directus.defaults import cast_default
from snapshot_tool.model.catalog import Column, Table
from snapshot_tool.model.difference import Item
from snapshot_tool.model.json import js_equal
from snapshot_tool.model.plan import Phase
from snapshot_tool.model.snapshot import Field, FieldSchema
from snapshot_tool.model.sql import ident
from snapshot_tool.plan import casts
from snapshot_tool.plan.columns import WantedColumn, wanted_column
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.draft import Draft, column_token, tokens, unlinked_token
from snapshot_tool.plan.index_drops import drop_indexes
from snapshot_tool.plan.indexes import add_index, add_unique, drop_unique
from snapshot_tool.plan.locks import Operation
from snapshot_tool.plan.not_null import set_not_null, unit_of
from snapshot_tool.plan.types import Unwritable
from snapshot_tool.rules.plan import ColumnChange, IndexDrop, Problem, Question, UniqueDrop

Piece: TypeAlias = Draft | Problem | Question | IndexDrop | UniqueDrop | ColumnChange


@dataclass(frozen=True, slots=True)
class _Change:
    """A column on its way: what it is, what it is to be, and where its statements go."""

    context: Context
    cause: Item
    table: Table
    column: Column
    info: ColumnInfo
    field: Field
    schema: FieldSchema
    wanted: WantedColumn

    @property
    def unit(self) -> str:
        return unit_of(self.cause)

    @property
    def sql(self) -> str:
        return f"ALTER TABLE {self.context.qualified(self.table.name)}"

    @property
    def name(self) -> str:
        return ident(self.column.name)

    def draft(self, operation: Operation, action: str, reason: str, undo: str | None, no_undo: str | None) -> Draft:
        return Draft(
            Phase.EXPAND,
            operation,
            f"{self.sql} {action}",
            reason,
            table=self.table.name,
            unit=self.unit,
            provides=tokens(column_token(self.table.name, self.column.name)),
            cause=self.cause,
            undo=f"{self.sql} {undo}" if undo else None,
            no_undo=no_undo,
        )


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
    change = _Change(context, cause, table, column, info, field, schema, wanted)
    if problem := _refused(change):
        yield problem
        return
    yield from _type(change)
    if info.is_primary_key and info.has_auto_increment:
        return
    yield from _default(change)
    yield from _nullability(change)
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


def _refused(change: _Change) -> Problem | None:
    info, schema, name = change.info, change.schema, change.cause.name
    if bool(schema.is_primary_key) != info.is_primary_key:
        message = f"{name}: whether it is the primary key differs; a primary key is not moved by a plan"
        return Problem("primary-key-altered", name, message, ("move the primary key by hand",), cause=change.cause)
    counts = info.is_primary_key and bool(schema.has_auto_increment) != info.has_auto_increment
    if counts:
        message = f"{name}: whether the primary key counts up by itself differs"
        return Problem(
            "primary-key-altered", name, message, ("change the sequence or identity by hand",), cause=change.cause
        )
    if change.wanted.generation is not None and change.wanted.generation != info.generation_expression:
        message = f"{name}: PostgreSQL cannot make a column that is there a generated one, nor change its expression"
        return Problem("never-converges", name, message, ("drop the field and add it anew",), cause=change.cause)
    keys = [key for key in change.table.constraints if key.kind == "foreign key" and info.name in key.columns]
    if _retypes(change) and _linked_on(change, [key.name for key in keys]):
        message = f"{name}: its type changes while a foreign key ties it to a column of the old type"
        remedy = "take the relation out first, change the types of both sides, then put it back"
        return Problem("primary-key-altered", name, message, (remedy,), cause=change.cause)
    return None


def _linked_on(change: _Change, own: list[str]) -> bool:
    """Whether a foreign key that stays ties the column: one of its own, or one that points at it."""
    key = (change.cause.collection, change.cause.field)
    relation = change.context.wanted_relations.get(key)
    stays = (
        relation is not None
        and relation.schema_ is not None
        and any(
            existing.name in own and existing.target_table == relation.schema_.foreign_key_table
            for existing in change.table.constraints
        )
    )
    pointed_at = any(
        other.target_table == change.table.name and change.column.name in other.target_columns
        for table in change.context.catalog.tables.values()
        for other in table.constraints
        if other.kind == "foreign key"
    )
    return (stays or pointed_at) and casts.operation(change.table, change.column, change.wanted.type_sql) is (
        Operation.ALTER_TYPE_REWRITE
    )


def _retypes(change: _Change) -> bool:
    info, schema = change.info, change.schema
    read = (info.data_type, info.max_length, info.numeric_precision, info.numeric_scale)
    return read != (schema.data_type, schema.max_length, schema.numeric_precision, schema.numeric_scale)


def _type(change: _Change) -> Iterator[Piece]:
    if not _retypes(change):
        return
    column, target = change.column, change.wanted.type_sql
    operation = casts.operation(change.table, column, target)
    using = casts.conversion(column, target)
    yield ColumnChange(change.table, column, change.cause)
    yield from casts.questions(change.context, column, target, change.cause)
    actions = [f"ALTER COLUMN {change.name} TYPE {target} USING {using}"]
    if column.default is not None and not column.generated and not change.wanted.sequence:
        # The old default need not be castable; PostgreSQL converts it before it looks at what follows.
        actions.insert(0, f"ALTER COLUMN {change.name} DROP DEFAULT")
        if change.wanted.default.sql is not None:
            actions.append(f"ALTER COLUMN {change.name} SET DEFAULT {change.wanted.default.sql}")
    what = {
        Operation.ALTER_TYPE: "without touching a row",
        Operation.ALTER_TYPE_SCAN: "reading every row again",
    }.get(operation, "rewriting the table and its indexes")
    draft = change.draft(
        operation,
        ", ".join(actions),
        f"{change.cause.name} from {column.type_sql} to {target}, {what}",
        None,
        "the values as they were are not kept"
        if operation is Operation.ALTER_TYPE_REWRITE
        else f"back to {column.type_sql} would rewrite the table",
    )
    draft = replace(draft, needs=tokens(unlinked_token(change.table.name, column.name)))
    if casts.needs_utc(column, target):
        yield replace(
            draft,
            operation=Operation.SET_SESSION,
            sql="SET LOCAL TimeZone = 'UTC'",
            reason="timestamps are UTC to Directus; in UTC PostgreSQL changes the type without a rewrite",
            provides=tokens(f"utc {change.cause.name}"),
            needs=frozenset(),
            no_undo="ends with its transaction",
        )
        draft = replace(draft, needs=draft.needs | tokens(f"utc {change.cause.name}"))
    yield draft


def _default(change: _Change) -> Iterator[Piece]:
    column, wanted, schema = change.column, change.wanted, change.schema
    special = change.field.meta.special if change.field.meta else None
    read = cast_default(change.info.default_value, change.info.field_type(special))
    if column.generated and wanted.generation is None:
        yield change.draft(
            Operation.DROP_EXPRESSION,
            f"ALTER COLUMN {change.name} DROP EXPRESSION",
            f"{change.cause.name} is no longer generated; its values stay",
            None,
            "PostgreSQL cannot make a column generated again",
        )
    same = js_equal(read, schema.default_value)
    if wanted.generation is not None or wanted.sequence is not None or same:
        return
    if _retypes(change) and column.default is not None:
        return  # part of the type change
    action = "DROP DEFAULT" if wanted.default.sql is None else f"SET DEFAULT {wanted.default.sql}"
    old = "DROP DEFAULT" if column.default is None else f"SET DEFAULT {column.default}"
    yield change.draft(
        Operation.SET_DEFAULT,
        f"ALTER COLUMN {change.name} {action}",
        f"the default of {change.cause.name} for new rows",
        f"ALTER COLUMN {change.name} {old}",
        None,
    )


def _nullability(change: _Change) -> Iterator[Piece]:
    if change.wanted.not_null == change.column.not_null:
        return
    if not change.wanted.not_null:
        yield change.draft(
            Operation.DROP_NOT_NULL,
            f"ALTER COLUMN {change.name} DROP NOT NULL",
            f"{change.cause.name} may be empty",
            f"ALTER COLUMN {change.name} SET NOT NULL",
            None,
        )
        return
    yield from set_not_null(change.context, change.cause)


def _unique(change: _Change) -> Iterator[Piece]:
    if change.info.is_primary_key or change.wanted.unique == change.info.is_unique:
        return
    if change.wanted.unique:
        yield from add_unique(change.context, change.cause)
    else:
        yield from drop_unique(change.context, change.cause, change.table)


def _index(change: _Change) -> Iterator[Piece]:
    if change.wanted.indexed == change.info.is_indexed:
        return
    if change.wanted.indexed:
        yield from add_index(change.context, change.cause)
    else:
        yield from drop_indexes(change.cause, change.table)
