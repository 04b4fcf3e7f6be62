"""Whom a push keeps waiting: the locks that its statements take on tables that are there, by the lock table.

Directus builds and validates everything at once, in one transaction without a lock_timeout (§3), so what is brief in a
plan may last here: a lock that is taken is kept until the whole push is done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from snapshot_tool.directus.heirs import heirs
from snapshot_tool.directus.pg_types import of_written
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.plan import Lock
from snapshot_tool.model.prediction import Outcome, Prediction, Statement, StatementKind, Wait, Work
from snapshot_tool.model.table import Table
from snapshot_tool.plan.casts import operation
from snapshot_tool.plan.locks import LOCK_TABLE, LockRow, Operation
from snapshot_tool.plan.sizes import rows_of

_AE: Final = Lock.ACCESS_EXCLUSIVE
_PAGE: Final = 8192
_LOCKS: Final[Mapping[StatementKind, LockRow]] = MappingProxyType(
    {
        StatementKind.DROP_TABLE: LOCK_TABLE[Operation.DROP_TABLE],
        StatementKind.ADD_COLUMN: LOCK_TABLE[Operation.ADD_COLUMN],
        StatementKind.DROP_COLUMN: LOCK_TABLE[Operation.DROP_COLUMN],
        StatementKind.DROP_DEFAULT: LOCK_TABLE[Operation.SET_DEFAULT],
        StatementKind.DROP_NOT_NULL: LOCK_TABLE[Operation.DROP_NOT_NULL],
        StatementKind.SET_DEFAULT: LOCK_TABLE[Operation.SET_DEFAULT],
        # What the plan does in brief steps of their own, a push does at once, reading every row.
        StatementKind.SET_NOT_NULL: replace(LOCK_TABLE[Operation.SET_NOT_NULL], scan=True),
        StatementKind.ADD_PRIMARY_KEY: replace(LOCK_TABLE[Operation.ADD_UNIQUE], scan=True),
        StatementKind.ADD_UNIQUE: replace(LOCK_TABLE[Operation.ADD_UNIQUE], scan=True),
        StatementKind.ADD_FOREIGN_KEY: replace(LOCK_TABLE[Operation.ADD_FOREIGN_KEY], scan=True),
        StatementKind.DROP_CONSTRAINT: LOCK_TABLE[Operation.DROP_CONSTRAINT],
        StatementKind.CREATE_INDEX: replace(LOCK_TABLE[Operation.CREATE_INDEX], lock=Lock.SHARE),
        StatementKind.DROP_INDEX: replace(LOCK_TABLE[Operation.DROP_INDEX], lock=_AE),
    }
)
"""What each kind of statement takes; ALTER TYPE depends on the types, ADD COLUMN on the default."""
_TAKE_KEYS: Final = frozenset({StatementKind.ALTER_TYPE, StatementKind.DROP_COLUMN, StatementKind.DROP_TABLE})
"""What takes ACCESS EXCLUSIVE at the other end of a foreign key, too."""


def waits(prediction: Prediction, catalog: Catalog) -> tuple[Wait, ...]:
    """Return, for each table that is there and may hold rows, what a push takes of it; in the order of taking."""
    found: dict[str, Wait] = {}
    below = heirs(catalog)
    for number, statement in enumerate(prediction.statements, 1):
        for table, row in taken(statement, catalog, below):
            before = found.get(table.name) or Wait(table.name, Lock.NONE, rows_of(table), number)
            stronger = row.lock > before.lock
            found[table.name] = replace(
                before,
                lock=max(row.lock, before.lock),
                since=number if stronger else before.since,
                reads=before.reads + (row.scan and not row.rewrite),
                rewrites=before.rewrites + row.rewrite,
            )
    return tuple(wait for wait in found.values() if wait.lock.blocks_writes and _may_matter(catalog.tables[wait.table]))


def _may_matter(table: Table) -> bool:
    """Return whether a table holds more than its first page: an empty one may own that, too."""
    return table.rows > 0 or table.size > _PAGE


def taken(
    statement: Statement, catalog: Catalog, below: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[Table, LockRow]]:
    """Yield what one statement takes of tables that are there; one that fails takes nothing that matters.

    `below` are the heirs of each table.
    """
    work = statement.work
    if work is None or statement.outcome is Outcome.FAILS:
        return
    table = catalog.tables.get(work.table)
    row = _row(work, table)
    if row is None:
        return
    if table is not None:
        yield table, row
        for heir in (catalog.tables[name] for name in below.get(table.name, ())):
            own = _row(work, heir)
            if own and (lock := own.on_heirs(catalog.server.major)):
                yield heir, replace(own, lock=lock)
    for name in dict.fromkeys([work.parent[0]] if work.parent else _parents(work, table)):
        if name in catalog.tables and name != work.table:
            yield catalog.tables[name], LockRow(row.referenced if work.parent else _AE, row.lock_class)


def _row(work: Work, table: Table | None) -> LockRow | None:
    if work.kind is StatementKind.ALTER_TYPE:
        return _alter_type(work, table)
    return LOCK_TABLE[Operation.ADD_COLUMN_REWRITE] if work.fills else _LOCKS.get(work.kind)


def _alter_type(work: Work, table: Table | None) -> LockRow | None:
    column = table.column(work.column) if table else None
    if table is None or column is None:
        return None
    return LOCK_TABLE[operation(table, column, of_written(work.type_sql).sql)]


def _parents(work: Work, table: Table | None) -> Iterator[str]:
    """Yield the tables at the other end of the foreign keys that a statement drops or checks anew."""
    for key in table.constraints if table else ():
        if key.kind != "foreign key" or key.target_table is None:
            continue
        is_dropped = work.kind is StatementKind.DROP_CONSTRAINT and key.name == work.name
        if is_dropped or (work.kind in _TAKE_KEYS and (not work.column or work.column in key.columns)):
            yield key.target_table
