"""A new column in which every row needs a value of its own: added empty, filled in batches, then given its name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from snapshot_tool.model.item import Item
from snapshot_tool.model.plan import Check, Phase
from snapshot_tool.model.sql import ident, literal
from snapshot_tool.model.table import Table
from snapshot_tool.plan.backfill import fill
from snapshot_tool.plan.columns import WantedColumn
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.draft import Draft, Reverse, column_token, table_token, tokens
from snapshot_tool.plan.leftovers import clear
from snapshot_tool.plan.locks import Operation
from snapshot_tool.plan.not_null import claim_token, not_null_at_last, unit_of
from snapshot_tool.plan.obstacles import why_not_filled
from snapshot_tool.plan.sequences import default_of, make_sequence, own_sequence, sequence_token
from snapshot_tool.plan.staged import Staged
from snapshot_tool.rules.plan import Problem


def why_not_added(context: Context, table: Table, column: WantedColumn) -> str | None:
    """Return why a column that fills every row has no online form, as a part of a sentence; None where it has one."""
    if column.generation is not None:
        return "PostgreSQL cannot make a column generated that is filled already"
    if column.identity:
        return "PostgreSQL numbers the rows of a new identity column at once"
    if column.checked_domain:
        return f"PostgreSQL asks the constraint of {column.type_sql} of every row of a new column at once"
    return why_not_filled(context, table, column.name)


@dataclass(frozen=True)
class FilledColumn:
    """A wanted column whose default gives each row another value, on a table that is too large to do it at once."""

    context: Context
    cause: Item
    table: Table
    column: WantedColumn

    def pieces(self) -> Iterator[Draft | Problem]:
        """Yield every statement, going on where another plan was cut short."""
        left = self.table.column(self.staged.new)
        if left is None or left.type_sql != self.column.type_sql:
            yield from clear(self._clearing, self.context, self.table, self.staged)
            yield from self._add()
        yield self._default()
        yield self._fill()
        yield from self._name()
        yield from own_sequence(self.context, self.column, self.table.name, self.cause, unit_of(self.cause))
        if self.column.not_null:
            yield from not_null_at_last(self.context, self.cause)

    @cached_property
    def staged(self) -> Staged:
        """The names of what stands beside the column until it has its own."""
        return Staged(self.table.name, self.column.name)

    @cached_property
    def _frame(self) -> Draft:
        return Draft(Phase.EXPAND, Operation.ADD_COLUMN, "", "", table=self.table.name, cause=self.cause)

    @property
    def _alter(self) -> str:
        return f"ALTER TABLE {self.context.qualified(self.table.name)}"

    @property
    def _clearing(self) -> Draft:
        return replace(self._frame, provides=self._token("cleared"))

    @property
    def _unit(self) -> str:
        return f"begin {self.cause.name}"

    def _token(self, what: str) -> frozenset[str]:
        return tokens(f"{what} {self.cause.name}")

    def _add(self) -> Iterator[Draft | Problem]:
        new = ident(self.staged.new)
        yield from make_sequence(self.context, self.column, self.cause, self._unit)
        # Its default follows in a statement of its own: a column added with it would be filled at once, under a lock.
        yield replace(
            self._frame,
            sql=f"{self._alter} ADD COLUMN {new} {self.column.type_sql}",
            reason=f"the column that is to become {self.cause.name}, empty; no row is touched",
            unit=self._unit,
            needs=self._token("cleared") | tokens(table_token(self.table.name)),
            provides=self._token("added"),
            undo=(Reverse(Operation.DROP_COLUMN, f"{self._alter} DROP COLUMN {new}"),),
        )

        yield replace(
            self._frame,
            operation=Operation.COMMENT,
            sql=self._comment(new, literal(self.staged.comment).strip()),
            reason="says what it is for, should the plan be cut short",
            unit=self._unit,
            needs=self._token("added"),
            no_undo="goes with the new column",
        )

    def _comment(self, name: str, text: str) -> str:
        return f"COMMENT ON COLUMN {self.context.qualified(self.table.name)}.{name} IS {text}"

    def _default(self) -> Draft:
        new, default = ident(self.staged.new), default_of(self.context, self.column, self.table.name)
        return replace(
            self._frame,
            operation=Operation.SET_DEFAULT,
            sql=f"{self._alter} ALTER COLUMN {new} SET DEFAULT {default}",
            reason=f"from here on every new row gets its own {self.cause.name}",
            unit=self._unit,
            needs=self._token("added") | sequence_token(self.column),
            provides=self._token("begun"),
            undo=(Reverse(Operation.SET_DEFAULT, f"{self._alter} ALTER COLUMN {new} DROP DEFAULT"),),
        )

    def _fill(self) -> Draft:
        new = ident(self.staged.new)
        rows = f"SELECT 1 FROM {self.context.qualified(self.table.name)} AS t WHERE t.{new} IS NULL"
        return replace(
            self._frame,
            operation=Operation.FILL_ROWS,
            sql=fill(self.table, self.cause.name, f"{new} = DEFAULT", f"t.{new} IS NULL"),
            reason=f"gives the rows of {self.table.name} their {self.cause.name}, in batches",
            needs=self._token("begun"),
            provides=self._token("filled") | tokens(claim_token(self.table.name, self.staged.new)),
            after=(Check(rows, f"a row of {self.table.name} has no {self.cause.name} yet"),),
            no_undo="goes with the new column",
        )

    def _name(self) -> Iterator[Draft]:
        new, name = ident(self.staged.new), ident(self.column.name)
        rename = f"{self._alter} RENAME COLUMN"
        frame = replace(self._frame, unit=unit_of(self.cause))
        yield replace(
            frame,
            operation=Operation.RENAME_COLUMN,
            sql=f"{rename} {new} TO {name}",
            reason=f"{self.cause.name}, filled already",
            needs=self._token("filled"),
            provides=tokens(column_token(self.table.name, self.column.name)),
            undo=(Reverse(Operation.RENAME_COLUMN, f"{rename} {name} TO {new}"),),
        )
        comment = literal(self.staged.comment).strip()
        yield replace(
            frame,
            operation=Operation.COMMENT,
            sql=self._comment(name, "NULL"),
            reason="there is nothing more to say of it",
            needs=tokens(column_token(self.table.name, self.column.name)),
            undo=(Reverse(Operation.COMMENT, self._comment(name, comment)),),
        )
