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
from snapshot_tool.plan import casts, inherited
from snapshot_tool.plan.columns import WantedColumn, wanted_column
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.counting_keys import make_counting
from snapshot_tool.plan.draft import Draft, Reverse, column_token, tokens, unlinked_token
from snapshot_tool.plan.generated_anew import generate_anew, why_not_generated
from snapshot_tool.plan.index_drops import drop_indexes
from snapshot_tool.plan.indexes import add_index, add_unique
from snapshot_tool.plan.locks import Operation
from snapshot_tool.plan.not_null import claim_token, not_null_again, nulls_question, set_not_null, unit_of
from snapshot_tool.plan.obstacles import row_holder, why_not_swapped
from snapshot_tool.plan.refused import kept_from_type, replica_identity_in_the_way
from snapshot_tool.plan.relink import tied
from snapshot_tool.plan.sequences import widen_sequence
from snapshot_tool.plan.staged import Staged
from snapshot_tool.plan.swap import Swap
from snapshot_tool.plan.types import Unwritable
from snapshot_tool.plan.unique_drops import drop_unique
from snapshot_tool.rules.plan import ColumnChange, ColumnDrop, IndexDrop, Offline, Problem, Question, UniqueDrop

Piece: TypeAlias = Draft | Problem | Question | IndexDrop | UniqueDrop | ColumnChange | ColumnDrop | Offline


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

    def draft(
        self,
        operation: Operation,
        action: str,
        reason: str,
        *,
        undo: tuple[Reverse, ...] = (),
        no_undo: str | None = None,
    ) -> Draft:
        return Draft(
            Phase.EXPAND,
            operation,
            f"{self.sql} {action}",
            reason,
            table=self.table.name,
            unit=self.unit,
            provides=tokens(column_token(self.table.name, self.column.name)),
            cause=self.cause,
            undo=undo,
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
    if _is_generated_anew(change):
        yield from generate_anew(context, cause, table, column, wanted)
        yield from _unique(change)
        yield from _index(change)
        return
    counts = info.is_primary_key and info.has_auto_increment
    if wanted.owns_sequence and not counts:
        yield from make_counting(context, cause, table, column, wanted)
    yield from _retyped(change)
    if _swaps(change):
        yield from _swapped(change)
    else:
        yield from _type_in_place(change)
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


def _refused(change: _Change) -> Problem | None:
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
    if change.wanted.owns_sequence and not info.has_auto_increment and _retypes(change):
        message = f"{name}: its type changes, and it begins to count up by itself"
        remedy = "change the type first, with a plan of its own"
        return Problem("primary-key-altered", name, message, (remedy,), cause=change.cause)
    if _is_generated_anew(change):
        return why_not_generated(change.context, change.cause, change.table, change.column)
    if not change.wanted.not_null and (kept := replica_identity_in_the_way(change.cause, change.table, change.column)):
        return kept
    if _retypes(change):
        return kept_from_type(change.context, change.cause, change.table, change.column, schema.data_type or "")
    return None


def _is_generated_anew(change: _Change) -> bool:
    wanted = change.wanted.generation
    return wanted is not None and wanted != change.info.generation_expression


def _retypes(change: _Change) -> bool:
    info, schema = change.info, change.schema
    read = (info.data_type, info.max_length, info.numeric_precision, info.numeric_scale)
    return read != (schema.data_type, schema.max_length, schema.numeric_precision, schema.numeric_scale)


def _retyped(change: _Change) -> Iterator[Piece]:
    """Yield what there is to know about a change of type, whatever form it takes."""
    if not _retypes(change):
        return
    yield ColumnChange(change.table, change.column, change.cause)
    yield from inherited.changed(change.context, change.table, change.column, change.cause)
    yield from widen_sequence(change.context, change.cause, change.wanted.type_sql)
    yield from casts.questions(change.context, change.column, change.wanted.type_sql, change.cause)
    if _is_long(change) and (reason := why_not_swapped(change.context, change.table, change.column)):
        yield Offline(change.cause, reason)


def _is_long(change: _Change) -> bool:
    operation = inherited.operation(change.context, change.table, change.column, change.wanted.type_sql)
    return operation is not Operation.ALTER_TYPE and change.context.is_large(change.table)


def _swaps(change: _Change) -> bool:
    apart = _retypes(change) and (_is_long(change) or row_holder(change.table) is not None)
    return apart and why_not_swapped(change.context, change.table, change.column) is None


def _swapped(change: _Change) -> Iterator[Piece]:
    if change.wanted.not_null and not change.column.not_null:
        yield nulls_question(change.context, change.cause)
    yield from Swap(change.context, change.cause, change.table, change.column, change.wanted).drafts()


def _type_in_place(change: _Change) -> Iterator[Draft]:
    if not _retypes(change):
        return
    column, target = change.column, change.wanted.type_sql
    operation = inherited.operation(change.context, change.table, column, target)
    using = casts.conversion(column, target)
    target_sql = casts.collated(column, target)
    actions = [f"ALTER COLUMN {change.name} TYPE {target_sql} USING {using}"]
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
        undo=(back := tuple(_type_again(change))),
        no_undo=None if back else "the values as they were are not kept",
    )
    needs = tokens(unlinked_token(change.table.name, column.name))
    draft = replace(draft, lasting=not back, needs=needs, referenced=tied(change.context, change.table, column.name))
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


def _type_again(change: _Change) -> Iterator[Reverse]:
    column, target = change.column, change.wanted.type_sql
    if column.generated or not casts.keeps_values(column, target):
        return
    if casts.needs_utc(column, target):
        yield Reverse(Operation.SET_SESSION, "SET LOCAL TimeZone = 'UTC'")
    # Without USING: a value that does not fit by then is refused, where a cast would cut it.
    actions = [f"ALTER COLUMN {change.name} TYPE {casts.collated(column, column.type_sql)}"]
    if column.default is not None and not change.wanted.sequence:
        actions.insert(0, f"ALTER COLUMN {change.name} DROP DEFAULT")
        actions.append(f"ALTER COLUMN {change.name} SET DEFAULT {column.default}")
    changed = replace(column, type_sql=target)
    operation = inherited.operation(change.context, change.table, changed, column.type_sql)
    yield Reverse(operation, f"{change.sql} {', '.join(actions)}")


def _default(change: _Change) -> Iterator[Piece]:
    column, wanted, schema = change.column, change.wanted, change.schema
    special = change.field.meta.special if change.field.meta else None
    read = cast_default(change.info.default_value, change.info.field_type(special))
    if column.generated and wanted.generation is None:
        yield change.draft(
            Operation.DROP_EXPRESSION,
            f"ALTER COLUMN {change.name} DROP EXPRESSION",
            f"{change.cause.name} is no longer generated; its values stay",
            no_undo="PostgreSQL cannot make a column generated again",
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
        undo=(Reverse(Operation.SET_DEFAULT, f"{change.sql} ALTER COLUMN {change.name} {old}"),),
    )


def _nullability(change: _Change) -> Iterator[Piece]:
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


def _unique(change: _Change) -> Iterator[Piece]:
    if change.info.is_primary_key or change.wanted.unique == change.info.is_unique:
        return
    if change.wanted.unique:
        target = change.wanted.type_sql
        value = casts.in_utc(change.column, target, change.name) if _retypes(change) else ""
        yield from add_unique(change.context, change.cause, value)
    else:
        yield from drop_unique(change.context, change.cause, change.table)


def _index(change: _Change) -> Iterator[Piece]:
    if change.wanted.indexed == change.info.is_indexed:
        return
    if change.wanted.indexed:
        yield from add_index(change.context, change.cause)
    else:
        yield from drop_indexes(change.cause, change.table)
