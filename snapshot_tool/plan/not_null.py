"""NOT NULL in its online form: through a check that is validated while everybody works."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

from snapshot_tool.model.difference import Item
from snapshot_tool.model.plan import Phase
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.model.sql import ident
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.draft import Draft, column_token, tokens
from snapshot_tool.plan.locks import Operation
from snapshot_tool.rules.plan import Question


def unit_of(cause: Item) -> str:
    """Return the transaction of a column's brief changes and of its metadata row."""
    return f"alter {cause.name}"


def set_not_null(context: Context, cause: Item) -> Iterator[Draft | Question]:
    """Yield NOT NULL through a check: added unvalidated, validated while everybody works, then taken as proof."""
    table, column = cause.collection, ident(cause.field)
    sql = f"ALTER TABLE {context.qualified(table)}"
    check = ident(f"snap_not_null_{sha256(cause.name.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}")
    yield Question(
        QuestionKind.NULLS,
        cause.name,
        f"SELECT 1 FROM {context.qualified(table)} WHERE {column} IS NULL",
        "hold NULL, which the column is not to hold any more",
        table=table,
        cause=cause,
    )
    added = Draft(
        Phase.EXPAND,
        Operation.ADD_CHECK,
        f"{sql} ADD CONSTRAINT {check} CHECK ({column} IS NOT NULL) NOT VALID",
        f"from here on {cause.name} takes no NULL; the rows that are there are not looked at yet",
        table=table,
        unit=unit_of(cause),
        needs=tokens(column_token(table, cause.field)),
        provides=tokens(f"check {cause.name}"),
        cause=cause,
        undo=f"{sql} DROP CONSTRAINT {check}",
    )
    yield added
    yield replace(
        added,
        operation=Operation.VALIDATE_CHECK,
        sql=f"{sql} VALIDATE CONSTRAINT {check}",
        reason=f"looks at every row of {table} while reads and writes go on",
        unit=f"validate check {cause.name}",
        needs=added.provides,
        provides=tokens(f"valid check {cause.name}"),
        undo=None,
        no_undo="nothing changed but what PostgreSQL knows",
    )
    last = f"not null {cause.name}"
    yield replace(
        added,
        operation=Operation.SET_NOT_NULL,
        sql=f"{sql} ALTER COLUMN {column} SET NOT NULL",
        reason=f"{cause.name} is NOT NULL; the check proves it, so that no row is read",
        unit=last,
        needs=tokens(f"valid check {cause.name}"),
        provides=tokens(f"not null {cause.name}"),
        undo=f"{sql} ALTER COLUMN {column} DROP NOT NULL",
    )
    yield replace(
        added,
        operation=Operation.DROP_CONSTRAINT,
        sql=f"{sql} DROP CONSTRAINT {check}",
        reason="the check has done its work",
        unit=last,
        needs=tokens(f"not null {cause.name}"),
        provides=frozenset(),
        undo=None,
        no_undo="NOT NULL says the same",
    )
