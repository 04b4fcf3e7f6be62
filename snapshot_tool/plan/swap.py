"""A type change on a large table: a new column beside the old one, kept in step, filled in batches, then put in place.

The old column stays as it is, with everything on it, until one brief transaction gives its name to the new one; what
is on the new column by then was built while reads and writes went on (`swap_objects`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from snapshot_tool.model.item import Item
from snapshot_tool.model.plan import Check, Phase
from snapshot_tool.model.quoting import quoted
from snapshot_tool.model.sql import ident, literal
from snapshot_tool.model.table import Column, Table
from snapshot_tool.plan import casts
from snapshot_tool.plan.backfill import fill
from snapshot_tool.plan.columns import WantedColumn
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.draft import Draft, Reverse, column_token, tokens
from snapshot_tool.plan.leftovers import clear, clear_replaced, drop_replaced
from snapshot_tool.plan.locks import Operation
from snapshot_tool.plan.not_null import (
    NOT_VALID_SINCE,
    claim_token,
    not_null_done,
    not_null_name,
    not_null_steps,
    unit_of,
)
from snapshot_tool.plan.sequences import sequence_token
from snapshot_tool.plan.settings import keep_settings
from snapshot_tool.plan.staged import Staged, function_of
from snapshot_tool.plan.swap_objects import SwappedObjects

_GONE: Final = "what is written from here on is in the new column alone; a plan for the old snapshot changes it back"


@dataclass(frozen=True)
class Swap:
    """One column that another of a new type is to replace."""

    context: Context
    cause: Item
    table: Table
    column: Column
    wanted: WantedColumn
    default: str | None
    """What new rows are to get, as SQL."""

    def drafts(self) -> Iterator[Draft]:
        """Yield every statement, going on where another plan was cut short."""
        goes_on = self._goes_on()
        if self.table.column(self.staged.old) is not None:
            yield from clear_replaced(self._frame, self.context, self.table, self.staged)
        if not goes_on:
            clearing = replace(self._frame, provides=self._token("cleared"))
            yield from clear(clearing, self.context, self.table, self.staged)
            yield from self._begin()
        yield self._fill()
        ready = self._token("ready")
        left = self.table if goes_on else None
        if self.wanted.not_null and not self._is_not_null(left):
            new, unit = self.staged.new, f"guard {self.cause.name}"
            yield from not_null_steps(self.context, self.cause, new, left, unit=unit, needs=self._token("filled"))
            ready |= tokens(not_null_done(self.table.name, new))
        yield from self._objects.build(left, self._token("filled"), self._token("ready"))
        yield self._analyze()
        for draft in self._put_in_place():
            yield replace(draft, needs=draft.needs | ready | self._token("filled"))
        yield from self._end()

    def _is_not_null(self, left: Table | None) -> bool:
        """Return whether another plan has made the new column NOT NULL, proof and all."""
        new = left.column(self.staged.new) if left else None
        proof = Staged(self.table.name, self.staged.new).not_null
        return new is not None and new.not_null and left is not None and left.constraint(proof) is None

    @cached_property
    def staged(self) -> Staged:
        """The names of what stands beside the column."""
        return Staged(self.table.name, self.column.name)

    @cached_property
    def _frame(self) -> Draft:
        return Draft(Phase.EXPAND, Operation.ADD_COLUMN, "", "", table=self.table.name, cause=self.cause)

    @cached_property
    def _last(self) -> Draft:
        """What the statements of the swap itself have in common."""
        return replace(self._frame, unit=unit_of(self.cause), no_undo=_GONE, lasting=True)

    @cached_property
    def _objects(self) -> SwappedObjects:
        return SwappedObjects(self.context, self.table, self.column, self.staged, self._last)

    @property
    def _alter(self) -> str:
        return f"ALTER TABLE {self.context.qualified(self.table.name)}"

    @property
    def _function(self) -> str:
        return f"{self.context.sibling(self.table.name, self.staged.sync)}()"

    @property
    def _body(self) -> str:
        value = casts.in_utc(self.column, self.wanted.type_sql, f"NEW.{ident(self.column.name)}")
        return f"BEGIN\n  NEW.{ident(self.staged.new)} := {value};\n  RETURN NEW;\nEND\n"

    def _token(self, what: str) -> frozenset[str]:
        return tokens(f"{what} {self.cause.name}")

    def _goes_on(self) -> bool:
        """Return whether what another plan left beside the column is what this one would make."""
        new = self.table.column(self.staged.new)
        function = function_of(self.context.catalog, self.staged)
        in_step = any(found.kind == "trigger" and found.name == self.staged.sync for found in self.table.dependents)
        return (
            new is not None
            and new.type_sql == self.wanted.type_sql
            and new.collation == casts.collation_of(self.column, self.wanted.type_sql)
            and in_step
            and function is not None
            and self._body in function
            and self._objects.fit()
        )

    def _begin(self) -> Iterator[Draft]:
        name, new, sync = self.cause.name, ident(self.staged.new), ident(self.staged.sync)
        frame = replace(self._frame, unit=f"begin {name}", needs=self._token("cleared"), provides=self._token("begun"))
        path = ", ".join(map(ident, self.context.catalog.server.search_path)) or "pg_catalog"
        target = casts.collated(self.column, self.wanted.type_sql)
        qualified = self.context.qualified(self.table.name)
        yield replace(
            frame,
            sql=f"{self._alter} ADD COLUMN {new} {target}",
            reason=f"the column that is to become {name}, empty; no row is touched",
            undo=(Reverse(Operation.DROP_COLUMN, f"{self._alter} DROP COLUMN {new}"),),
        )
        yield replace(
            frame,
            operation=Operation.CREATE_FUNCTION,
            sql=f"CREATE FUNCTION {self._function} RETURNS trigger LANGUAGE plpgsql\n"
            f"SET \"TimeZone\" TO 'UTC' SET search_path TO {path}\nAS {quoted(self._body)}",
            reason=f"turns a value of {name} into {self.wanted.type_sql}",
            undo=(Reverse(Operation.DROP_FUNCTION, f"DROP FUNCTION {self._function}"),),
        )
        yield replace(
            frame,
            operation=Operation.CREATE_TRIGGER,
            sql=f"CREATE TRIGGER {sync} BEFORE INSERT OR UPDATE ON {qualified} "
            f"FOR EACH ROW EXECUTE FUNCTION {self._function}",
            reason=f"from here on every write of {name} fills the new column too; a value it cannot take is refused",
            undo=(Reverse(Operation.DROP_TRIGGER, f"DROP TRIGGER {sync} ON {qualified}"),),
        )

    def _fill(self) -> Draft:
        name, new = ident(self.column.name), ident(self.staged.new)
        waiting = f"t.{new} IS NULL AND t.{name} IS NOT NULL"
        rows = f"SELECT 1 FROM {self.context.qualified(self.table.name)} AS t WHERE {waiting}"
        return replace(
            self._frame,
            operation=Operation.FILL_ROWS,
            sql=fill(self.table, self.cause.name, f"{name} = t.{name}", waiting),
            reason=f"touches the rows of {self.table.name} in batches, so that the trigger fills the new column",
            needs=self._token("begun"),
            provides=self._token("filled") | tokens(claim_token(self.table.name, self.staged.new)),
            after=(Check(rows, f"a row of {self.table.name} was not filled: is the trigger disabled?"),),
            no_undo="goes with the new column",
        )

    def _analyze(self) -> Draft:
        sql = f"ANALYZE {self.context.qualified(self.table.name)} ({ident(self.staged.new)})"
        return replace(
            self._frame,
            operation=Operation.ANALYZE,
            sql=sql,
            reason="so that queries find statistics of the new column",
            unit=f"analyze {self.cause.name}",
            needs=self._token("filled"),
            provides=self._token("ready"),
            no_undo="nothing changed but statistics",
        )

    def _put_in_place(self) -> Iterator[Draft]:
        name, old, new = ident(self.column.name), ident(self.staged.old), ident(self.staged.new)
        yield self._swap(
            Operation.DROP_TRIGGER,
            f"DROP TRIGGER {ident(self.staged.sync)} ON {self.context.qualified(self.table.name)}",
            "in one transaction the new column takes the place of the old one",
        )
        yield self._swap(Operation.DROP_FUNCTION, f"DROP FUNCTION {self._function}", "nobody calls it any more")
        yield from self._objects.make_way()
        rename = f"{self._alter} RENAME COLUMN"
        yield self._swap(Operation.RENAME_COLUMN, f"{rename} {name} TO {old}", f"the old {self.cause.name}")
        placed = self._swap(
            Operation.RENAME_COLUMN,
            f"{rename} {new} TO {name}",
            f"{self.cause.name} from {self.column.type_sql} to {self.wanted.type_sql}, filled already; it is the last "
            "column of the table now",
        )
        yield replace(placed, provides=tokens(column_token(self.table.name, self.column.name)))
        yield from self._objects.take_over()
        yield from self._released()
        yield from self._properties()

    def _released(self) -> Iterator[Draft]:
        # Not before: an index that tells rows apart for replication keeps its columns NOT NULL.
        release = f"{self._alter} ALTER COLUMN {ident(self.staged.old)}"
        reason = "nobody fills the old column any more"
        if self.column.not_null:
            yield self._swap(Operation.DROP_NOT_NULL, f"{release} DROP NOT NULL", reason)
        if self.column.default is not None:
            yield self._swap(Operation.SET_DEFAULT, f"{release} DROP DEFAULT", reason)

    def _properties(self) -> Iterator[Draft]:
        name = ident(self.column.name)
        qualified = self.context.qualified(self.table.name)
        yield from self._named_not_null()
        if self.default is not None:
            action = f"{self._alter} ALTER COLUMN {name} SET DEFAULT {self.default}"
            set_default = self._swap(Operation.SET_DEFAULT, action, f"the default of {self.cause.name} for new rows")
            yield replace(set_default, needs=set_default.needs | sequence_token(self.wanted))
        if self.column.owned_sequence is not None:
            owned = f"ALTER SEQUENCE {self.column.owned_sequence} OWNED BY {qualified}.{name}"
            yield self._swap(Operation.OWN_SEQUENCE, owned, "the sequence goes with the new column")
        yield self._swap(
            Operation.KEEP_SETTINGS,
            keep_settings(qualified, self.staged.old, self.column.name),
            f"statistics target, storage and privileges of {self.cause.name}, where it has any of its own",
        )
        if self.column.comment is not None:
            comment = f"COMMENT ON COLUMN {qualified}.{name} IS {literal(self.column.comment).strip()}"
            yield self._swap(Operation.COMMENT, comment, f"the comment of {self.cause.name}")

    def _named_not_null(self) -> Iterator[Draft]:
        if not self.wanted.not_null or self.context.catalog.server.major < NOT_VALID_SINCE:
            return
        keys = [key for key in self.table.constraints if key.kind == "not null" and key.columns == (self.column.name,)]
        built = Staged(self.table.name, self.staged.new).not_null
        final = keys[0].name if keys else not_null_name(self.table.name, self.column.name)
        named = self._swap(
            Operation.RENAME_CONSTRAINT,
            f"{self._alter} RENAME CONSTRAINT {ident(built)} TO {ident(final)}",
            f"{final}, validated already",
        )
        yield replace(named, provides=tokens(claim_token(self.table.name, built)))

    def _end(self) -> Iterator[Draft]:
        placed = tokens(column_token(self.table.name, self.column.name))
        yield from self._objects.end(placed, tokens(f"bare {self.staged.old}"))
        yield drop_replaced(replace(self._frame, needs=placed), self.context, self.staged)

    def _swap(self, operation: Operation, sql: str, reason: str) -> Draft:
        return replace(self._last, operation=operation, sql=sql, reason=reason)
