"""Sequences behind `nextval` defaults: named as the file names them, owned where the key counts up by itself."""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import with_article
from snapshot_tool.model.item import Item
from snapshot_tool.model.plan import Phase
from snapshot_tool.model.sql import ident, literal
from snapshot_tool.plan.columns import COUNTING, WantedColumn
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.draft import Draft, Reverse, column_token, table_token, tokens
from snapshot_tool.plan.locks import Operation
from snapshot_tool.rules.plan import Problem


def default_of(context: Context, column: WantedColumn, table: str) -> str | None:
    """Return the column's default as SQL, that of its sequence included."""
    if column.sequence is None:
        return column.default.sql
    return f"nextval({literal(_qualified(context, column, table))}::regclass)"


def sequence_token(column: WantedColumn) -> frozenset[str]:
    """Return what a statement that sets the column's default needs: the sequence, where it names one."""
    return tokens(f"sequence {column.sequence.name}" if column.sequence else "")


def make_sequence(context: Context, column: WantedColumn, cause: Item, unit: str) -> Iterator[Draft | Problem]:
    """Yield the statement that makes the column's sequence, if it has one that is not there yet."""
    if column.sequence is None:
        return
    name = column.sequence.name
    kind = context.relation_kind(name)
    if kind is not None:
        existing = next((found for found in context.catalog.sequences if found.name == name), None)
        if existing is None or (column.owns_sequence and existing.owner_table is not None):
            message = (
                f"{cause.collection}: the sequence {name} cannot be made, because {with_article(kind)} has that name"
            )
            yield Problem("name-already-taken", name, message, (f"rename that {kind}",), cause=cause)
        return
    sql = _qualified(context, column, cause.collection)
    kind_sql = f" AS {column.type_sql}" if column.type_sql in COUNTING else ""
    yield Draft(
        Phase.EXPAND,
        Operation.CREATE_SEQUENCE,
        f"CREATE SEQUENCE {sql}{kind_sql}",
        f"numbers the rows of {cause.collection}",
        unit=unit,
        provides=sequence_token(column),
        cause=cause,
        undo=(Reverse(Operation.DROP_SEQUENCE, f"DROP SEQUENCE {sql}"),),
    )


def own_sequence(context: Context, column: WantedColumn, table: str, cause: Item, unit: str) -> Iterator[Draft]:
    """Yield the statement that ties the sequence to its column, without which Directus reads no auto-increment."""
    if column.sequence is None or not column.owns_sequence:
        return
    sql = _qualified(context, column, table)
    yield Draft(
        Phase.EXPAND,
        Operation.OWN_SEQUENCE,
        f"ALTER SEQUENCE {sql} OWNED BY {context.qualified(table)}.{ident(column.name)}",
        f"Directus reads {table}.{column.name} as counting up only if it owns its sequence",
        table=table,
        unit=unit,
        needs=tokens(table_token(table), f"sequence {column.sequence.name}"),
        cause=cause,
        undo=(Reverse(Operation.RELEASE_SEQUENCE, f"ALTER SEQUENCE {sql} OWNED BY NONE"),),
    )


def widen_sequence(context: Context, cause: Item, target: str) -> Iterator[Draft]:
    """Yield what lets the sequence of a serial column count as far as its new type; an identity's goes along."""
    for found in context.catalog.sequences:
        own = (found.owner_table, found.owner_column) == (cause.collection, cause.field) and not found.identity
        if not own or target not in COUNTING or found.type_sql not in COUNTING:
            continue
        if COUNTING.index(found.type_sql) < COUNTING.index(target):
            sql = f"ALTER SEQUENCE {ident(found.schema)}.{ident(found.name)} AS"
            yield Draft(
                Phase.EXPAND,
                Operation.WIDEN_SEQUENCE,
                f"{sql} {target}",
                f"counts as far as {cause.name} takes numbers",
                unit=f"widen {found.name}",
                needs=tokens(column_token(cause.collection, cause.field)),
                cause=cause,
                undo=(Reverse(Operation.WIDEN_SEQUENCE, f"{sql} {found.type_sql}"),),
            )


def _qualified(context: Context, column: WantedColumn, table: str) -> str:
    assert column.sequence is not None  # noqa: S101  # the callers have looked
    schema = column.sequence.schema or context.schema(table)
    return f"{ident(schema)}.{ident(column.sequence.name)}"
