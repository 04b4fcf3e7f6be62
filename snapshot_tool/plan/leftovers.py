"""What a plan that was cut short left beside a column, taken away where no plan goes on with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from snapshot_tool.model.plan import Phase
from snapshot_tool.model.printed import uses
from snapshot_tool.model.sql import ident
from snapshot_tool.model.table import Table
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.draft import Draft, tokens
from snapshot_tool.plan.locks import Operation
from snapshot_tool.plan.names import by_name
from snapshot_tool.plan.not_null import claim_token, not_null_name
from snapshot_tool.plan.staged import NEW, OLD, Staged, function_of, staged_beside
from snapshot_tool.plan.swap_objects import drops

_WHY = "left behind by a plan that was cut short"
_NO_UNDO = "another plan had left it behind"


def clear(frame: Draft, context: Context, table: Table, staged: Staged) -> Iterator[Draft]:
    """Yield the end of a column that was to replace another, with what keeps it in step; what is there of it."""
    frame = replace(frame, unit=f"clear {staged.table}.{staged.column}", no_undo=_NO_UNDO)
    if any(found.kind == "trigger" and found.name == staged.sync for found in table.dependents):
        sql = f"DROP TRIGGER {ident(staged.sync)} ON {context.qualified(table.name)}"
        yield replace(frame, operation=Operation.DROP_TRIGGER, sql=sql, reason=f"a trigger {_WHY}")
    if function_of(context.catalog, staged) is not None:
        sql = f"DROP FUNCTION {context.sibling(table.name, staged.sync)}()"
        yield replace(frame, operation=Operation.DROP_FUNCTION, sql=sql, reason=f"a function {_WHY}")
    if table.column(staged.new) is not None:
        yield _column(frame, context, staged.new)


def clear_replaced(frame: Draft, context: Context, table: Table, staged: Staged) -> Iterator[Draft]:
    """Yield the end of a column that another has replaced: its indexes first, while everybody works."""
    for index in by_name(table.indexes):
        if uses(index, staged.old) and index.constraint is None:
            yield from drops(context, table, index, index.name, replace(frame, provides=_bare(staged)))
    yield drop_replaced(frame, context, staged)


def without_staged(table: Table) -> Table:
    """Return a table without the indexes of a plan's own columns: they go before any other column, or take its name."""
    own = [column.name for column in table.columns if column.name.startswith((NEW, OLD))]
    kept = (index for index in table.indexes if index.constraint or not any(uses(index, name) for name in own))
    return replace(table, indexes=tuple(kept)) if own else table


def drop_replaced(frame: Draft, context: Context, staged: Staged) -> Draft:
    """Return the drop of a column that another has replaced."""
    found = _column(replace(frame, phase=Phase.CONTRACT, needs=frame.needs | _bare(staged)), context, staged.old)
    return replace(
        found,
        reason=f"{staged.table}.{staged.column} has taken its place",
        unit=f"end {staged.table}.{staged.column}",
        provides=tokens(claim_token(staged.table, staged.old)),
        no_undo="its values are in the column that took its place",
    )


def clear_leftovers(context: Context, drafts: Iterable[Draft]) -> Iterator[Draft]:
    """Yield the end of everything that is left of other plans and that no draft of this one claims."""
    claimed = {token for draft in drafts for token in draft.provides}
    for table in context.lasting_tables:
        frame = Draft(Phase.CONTRACT, Operation.DROP_COLUMN, "", "", table=table.name, no_undo=_NO_UNDO)
        for staged in sorted(_staged(context, table), key=lambda staged: staged.column.startswith(NEW)):
            if claim_token(table.name, staged.new) not in claimed:
                yield from clear(frame, context, table, staged)
                # Its NOT NULL goes with it.
                claimed.add(claim_token(table.name, Staged(table.name, staged.new).not_null))
            if table.column(staged.old) is not None and claim_token(table.name, staged.old) not in claimed:
                yield from clear_replaced(frame, context, table, staged)
            if claim_token(table.name, staged.not_null) not in claimed:
                yield from _not_null(context, table, staged)


def _staged(context: Context, table: Table) -> Iterator[Staged]:
    return staged_beside(table, context.wanted_names.get(table.name, frozenset()))


def _bare(staged: Staged) -> frozenset[str]:
    return tokens(f"bare {staged.old}")


def _column(frame: Draft, context: Context, name: str) -> Draft:
    sql = f"ALTER TABLE {context.qualified(frame.table)} DROP COLUMN {ident(name)}"
    return replace(frame, operation=Operation.DROP_COLUMN, sql=sql, reason=f"a column {_WHY}")


def _not_null(context: Context, table: Table, staged: Staged) -> Iterator[Draft]:
    found = table.constraint(staged.not_null)
    if found is None or table.column(staged.column) is None:
        return
    alter, name = f"ALTER TABLE {context.qualified(table.name)}", ident(staged.not_null)
    frame = Draft(Phase.CONTRACT, Operation.DROP_CHECK, "", "", table=table.name, no_undo=_NO_UNDO)
    if found.kind == "check":
        sql = f"{alter} DROP CONSTRAINT {name}"
        yield replace(frame, sql=sql, reason=f"a check {_WHY}", unit=f"clear {staged.not_null}")
        return
    if not found.validated:
        yield replace(
            frame,
            operation=Operation.VALIDATE_CHECK,
            sql=f"{alter} VALIDATE CONSTRAINT {name}",
            reason=f"NOT NULL {_WHY}: looks at every row of {table.name} while reads and writes go on",
            unit=f"prove {staged.not_null}",
            provides=tokens(f"proved {staged.not_null}"),
        )
    final = not_null_name(table.name, staged.column)
    if final != staged.not_null and table.constraint(final) is None:
        yield replace(
            frame,
            operation=Operation.RENAME_CHECK,
            sql=f"{alter} RENAME CONSTRAINT {name} TO {ident(final)}",
            reason=f"NOT NULL {_WHY} gets the name that PostgreSQL would give it",
            unit=f"name {staged.not_null}",
            needs=tokens(f"proved {staged.not_null}"),
        )
