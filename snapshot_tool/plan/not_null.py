"""NOT NULL in its online form: first for new rows, then proved for those that are there while everybody works.

Up to PostgreSQL 17 a validated check is the proof; since 18 the NOT NULL constraint itself can be added unvalidated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from snapshot_tool.model.item import Item
from snapshot_tool.model.plan import Phase
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.model.sql import MAX_NAME_BYTES, ident
from snapshot_tool.model.table import Constraint, Table
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.draft import Draft, Reverse, column_token, tokens
from snapshot_tool.plan.locks import Operation
from snapshot_tool.plan.staged import Staged
from snapshot_tool.rules.plan import Question

NOT_VALID_SINCE: Final = 18
"""The server that takes NOT NULL as NOT VALID (release notes of 18)."""


def unit_of(cause: Item) -> str:
    """Return the transaction of a column's brief changes and of its metadata row."""
    return f"alter {cause.name}"


def claim_token(table: str, name: str) -> str:
    """Return the token of something left over from another plan that this one goes on with, or takes away itself."""
    return f"claims {name} of {table}"


def set_not_null(context: Context, cause: Item) -> Iterator[Draft | Question]:
    """Yield NOT NULL for a column that is there, with the question whether a row holds NULL."""
    yield nulls_question(context, cause)
    yield from not_null_at_last(context, cause)


def nulls_question(context: Context, cause: Item) -> Question:
    """Return the question whether a row holds NULL where it must not any more."""
    return Question(
        QuestionKind.NULLS,
        cause.name,
        f"SELECT 1 FROM {context.source(cause.collection)} WHERE {ident(cause.field)} IS NULL",
        "hold NULL, which the column is not to hold any more",
        table=cause.collection,
        cause=cause,
    )


def not_null_at_last(context: Context, cause: Item) -> Iterator[Draft]:
    """Yield NOT NULL for the cause's column once it is there; its first statement goes with its brief changes."""
    table = cause.collection
    needs = tokens(column_token(table, cause.field))
    left = context.table(table)
    yield from not_null_steps(context, cause, cause.field, left, unit=unit_of(cause), needs=needs)
    if context.catalog.server.major >= NOT_VALID_SINCE:
        yield from _named(context, cause)


def not_null_steps(
    context: Context, cause: Item, column: str, left: Table | None, *, unit: str, needs: frozenset[str]
) -> Iterator[Draft]:
    """Yield NOT NULL for any column of the cause's table, going on where another plan was cut short.

    Args:
        context: of the plan.
        cause: the field that it is for.
        column: that is to be NOT NULL.
        left: the table as another plan left it, where that is gone on with.
        unit: the transaction of the first statement, where none was run yet.
        needs: of the first statement.

    """
    table, staged = cause.collection, Staged(cause.collection, column)
    half_done = left.constraint(staged.not_null) if left else None
    frame = Draft(Phase.EXPAND, Operation.ADD_CHECK, "", "", table=table, cause=cause)
    made = list(_proved(context, staged, replace(frame, unit=unit), half_done))
    if context.catalog.server.major < NOT_VALID_SINCE:
        made += _taken_as_proof(context, staged, frame)
    for place, draft in enumerate(made):
        own = tokens(f"{staged.not_null} {place + 1}" if draft is not made[-1] else not_null_done(table, column))
        yield replace(
            draft,
            needs=tokens(f"{staged.not_null} {place}") if place else needs,
            provides=own | tokens(claim_token(table, staged.not_null)),
        )


def not_null_done(table: str, column: str) -> str:
    """Return the token of a column that has become NOT NULL."""
    return f"not null {table}.{column}"


def _proved(context: Context, staged: Staged, frame: Draft, half_done: Constraint | None) -> Iterator[Draft]:
    name = f"{staged.table}.{staged.column}"
    add, validate, *rest = _statements(context, staged, staged.not_null)
    drop = rest[-1] if rest else _drop(context, staged)
    if half_done is None:
        yield replace(
            frame,
            operation=add.operation,
            sql=add.sql,
            reason=f"from here on {name} takes no NULL; the rows that are there are not looked at yet",
            undo=(drop,),
        )
    if half_done is None or not half_done.validated:
        yield replace(
            frame,
            operation=validate.operation,
            sql=validate.sql,
            reason=f"looks at every row of {staged.table} while reads and writes go on",
            unit=f"prove not null {name}",
            no_undo="nothing changed but what PostgreSQL knows",
        )


def _taken_as_proof(context: Context, staged: Staged, frame: Draft) -> Iterator[Draft]:
    name = f"{staged.table}.{staged.column}"
    _, _, set_, drop = _statements(context, staged, staged.not_null)
    unit = f"set not null {name}"
    alter = f"ALTER TABLE {context.qualified(staged.table)} ALTER COLUMN {ident(staged.column)}"
    yield replace(
        frame,
        operation=set_.operation,
        sql=set_.sql,
        reason=f"{name} is NOT NULL; the check proves it, so that no row is read",
        unit=unit,
        undo=(Reverse(Operation.DROP_NOT_NULL, f"{alter} DROP NOT NULL"),),
    )
    yield replace(
        frame,
        operation=drop.operation,
        sql=drop.sql,
        reason="the check has done its work",
        unit=unit,
        no_undo="NOT NULL says the same",
    )


def _named(context: Context, cause: Item) -> Iterator[Draft]:
    staged = Staged(cause.collection, cause.field)
    final = not_null_name(staged.table, staged.column)
    now = context.table(staged.table)
    if final == staged.not_null or (now is not None and now.constraint(final) is not None):
        return
    rename = f"ALTER TABLE {context.qualified(staged.table)} RENAME CONSTRAINT"
    old, new = ident(staged.not_null), ident(final)
    yield Draft(
        Phase.EXPAND,
        Operation.RENAME_CHECK,
        f"{rename} {old} TO {new}",
        f"{cause.name} is NOT NULL; its constraint gets the name that PostgreSQL would give it",
        table=staged.table,
        unit=f"name not null {cause.name}",
        needs=tokens(not_null_done(staged.table, staged.column)),
        cause=cause,
        undo=(Reverse(Operation.RENAME_CHECK, f"{rename} {new} TO {old}"),),
    )


def not_null_again(context: Context, table: str, column: str) -> tuple[Reverse, ...]:
    """Return what makes a column NOT NULL again, as carefully as a plan makes it so."""
    found = context.table(table)
    own = [key for key in (found.constraints if found else ()) if key.kind == "not null"]
    named = next((key.name for key in own if key.columns == (column,)), Staged(table, column).not_null)
    return _statements(context, Staged(table, column), named)


def not_null_name(table: str, column: str) -> str:
    """Return the name that PostgreSQL gives to a NOT NULL constraint, or that of a plan where it would be cut."""
    name = f"{table}_{column}_not_null"
    return name if len(name.encode("utf-8", "surrogatepass")) <= MAX_NAME_BYTES else Staged(table, column).not_null


def _statements(context: Context, staged: Staged, name: str) -> tuple[Reverse, ...]:
    """Return the constraint and its validation; up to 17, where it is a check, also NOT NULL and the check's end."""
    alter, column = f"ALTER TABLE {context.qualified(staged.table)}", ident(staged.column)
    add = f"{alter} ADD CONSTRAINT {ident(name)}"
    validate = Reverse(Operation.VALIDATE_CHECK, f"{alter} VALIDATE CONSTRAINT {ident(name)}")
    if context.catalog.server.major >= NOT_VALID_SINCE:
        return (Reverse(Operation.ADD_NOT_NULL, f"{add} NOT NULL {column} NOT VALID"), validate)
    return (
        Reverse(Operation.ADD_CHECK, f"{add} CHECK ({column} IS NOT NULL) NOT VALID"),
        validate,
        Reverse(Operation.SET_NOT_NULL, f"{alter} ALTER COLUMN {column} SET NOT NULL"),
        _drop(context, staged),
    )


def _drop(context: Context, staged: Staged) -> Reverse:
    sql = f"ALTER TABLE {context.qualified(staged.table)} DROP CONSTRAINT {ident(staged.not_null)}"
    return Reverse(Operation.DROP_CHECK, sql)
