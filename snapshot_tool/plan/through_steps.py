"""The statements that a push will run by itself, as steps of a plan: listed, never run by this tool."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from snapshot_tool.directus.heirs import heirs
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.plan import Lock, LockClass, Phase, Step, TableLock
from snapshot_tool.model.prediction import Action, Statement, StatementKind
from snapshot_tool.model.table import Table
from snapshot_tool.plan.locks import TIMEOUTS, LockRow
from snapshot_tool.plan.push_waits import taken
from snapshot_tool.plan.sizes import rows_of
from snapshot_tool.plan.through import Left
from snapshot_tool.rules.plan import Problem

_FRESH: Final[Mapping[StatementKind, Lock]] = MappingProxyType(
    {StatementKind.CREATE_INDEX: Lock.SHARE, StatementKind.ADD_FOREIGN_KEY: Lock.SHARE_ROW_EXCLUSIVE}
)
"""What a statement takes on a table that the push itself has made; everything else takes ACCESS EXCLUSIVE."""


def through_push(steps: Sequence[Step], left: Left, after: Sequence[Step] = ()) -> tuple[Step, ...]:
    """Return the steps of a plan through Directus: those of SQL before the push, those of the push, then `after`."""
    before = tuple(replace(step, phase=Phase.EXPAND) if step.phase.rank > Phase.PUSH.rank else step for step in steps)
    pushed = (*before, *push_steps(left, before))
    last = max((step.transaction or 0 for step in pushed), default=0)
    return (
        *pushed,
        *(
            replace(
                step,
                number=len(pushed) + step.number,
                transaction=None if step.transaction is None else last + step.transaction,
            )
            for step in after
        ),
    )


def unharmed(left: Left) -> Iterator[Problem]:
    """Yield what still speaks against the push, after everything that SQL can do before it."""
    if left.refusal is not None:
        remedies = ("pull the snapshot with the version of Directus that is pushed to", "plan through SQL")
        yield Problem("push-not-harmless", "", f"Directus refuses the snapshot: {left.refusal}", remedies)
    for item, harm in left.harms.items():
        yield Problem("push-not-harmless", item.name, f"{item}: {harm}", ("plan through SQL",), cause=item)


def push_steps(left: Left, before: Sequence[Step]) -> tuple[Step, ...]:
    """Return one step for each statement of the push, in one transaction, numbered after those `before` it."""
    transaction = max((step.transaction or 0 for step in before), default=0) + 1
    timeouts = TIMEOUTS[LockClass.PUSH]
    pairs = (pair for action in left.prediction.actions for pair in _statements(action))
    found = _with_catalog(pairs, left.catalog)
    below = heirs(left.catalog)
    rows = (
        (action, statement, catalog, tuple(taken(statement, catalog, below))) for action, statement, catalog in found
    )
    return tuple(
        Step(
            number=len(before) + at,
            phase=Phase.PUSH,
            sql=statement.sql,
            reason=f"the push: {action.verb} {action.item.name}",
            cause=action.item,
            locks=tuple(_locks(statement, catalog, held)),
            lock_class=LockClass.PUSH,
            rewrite=any(row.rewrite for _, row in held),
            scan=any(row.scan for _, row in held),
            transaction=transaction,
            lock_timeout=timeouts.lock,
            statement_timeout=timeouts.statement,
            table_rows=_rows(statement, catalog),
            no_undo="done by the push; a push of the snapshot as it was takes it back",
        )
        for at, (action, statement, catalog, held) in enumerate(rows, start=1)
    )


def _with_catalog(
    pairs: Iterable[tuple[Action, Statement]], catalog: Catalog
) -> Iterator[tuple[Action, Statement, Catalog]]:
    """Yield each statement with the catalog in which the constraints that the push has dropped are gone."""
    for action, statement in pairs:
        yield action, statement, catalog
        work = statement.work
        table = catalog.tables.get(work.table) if work else None
        if work and table and work.kind is StatementKind.DROP_CONSTRAINT:
            kept = tuple(key for key in table.constraints if key.name != work.name)
            catalog = replace(catalog, tables={**catalog.tables, table.name: replace(table, constraints=kept)})


def _statements(action: Action) -> Iterator[tuple[Action, Statement]]:
    return ((action, statement) for statement in action.statements)


def _locks(statement: Statement, catalog: Catalog, held: Iterable[tuple[Table, LockRow]]) -> Iterator[TableLock]:
    """Yield the locks of one statement, the table that it names first; `held` is what it takes of those there."""
    work = statement.work
    if work is None:
        return
    if work.table and work.table not in catalog.tables:
        # Nobody can wait for a table that is not committed yet; the lock is there to see all the same.
        yield TableLock(work.table, _FRESH.get(work.kind, Lock.ACCESS_EXCLUSIVE))
    new = work.parent[0] if work.parent and work.parent[0] not in catalog.tables else work.table
    locks = {table.name: row.lock for table, row in held}
    yield from (TableLock(name, lock) for name, lock in locks.items() if lock)
    if new != work.table:
        yield TableLock(new, Lock.SHARE_ROW_EXCLUSIVE)


def _rows(statement: Statement, catalog: Catalog) -> int | None:
    table = catalog.tables.get(statement.work.table) if statement.work else None
    return rows_of(table) if table else None
