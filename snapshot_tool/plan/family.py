"""The tables that are there, as far as a step has to know them: its locks on them and on their heirs, their rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from snapshot_tool.model.plan import Lock, TableLock
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.locks import LOCK_TABLE, Operation
from snapshot_tool.plan.sizes import rows_of


@dataclass(frozen=True)
class Families:
    """Of each table, by every name that a step may call it, its estimated rows and what inherits from it."""

    rows: Mapping[str, int]
    heirs: Mapping[str, tuple[str, ...]]
    server_major: int

    def locks(
        self, operation: Operation, table: str, referenced: Iterable[str] = (), further: Iterable[TableLock] = ()
    ) -> tuple[TableLock, ...]:
        """Return the locks of a statement, the strongest on each table, the one that it names first.

        Args:
            operation: what it does.
            table: what it names; empty for none.
            referenced: the tables at the other end of the foreign keys that it makes, drops or validates.
            further: locks of row changes that foreign keys carry on.

        """
        row = LOCK_TABLE[operation]
        found: dict[str, Lock] = {}
        ends = (TableLock(name, row.referenced) for name in referenced)
        for held in (TableLock(table, row.lock), *ends, *further, *self._on_heirs(operation, table)):
            if held.table and held.lock:
                found[held.table] = max(held.lock, found.get(held.table, Lock.NONE))
        return tuple(TableLock(name, lock) for name, lock in found.items())

    def rows_seen(self, operation: Operation, table: str) -> int | None:
        """Return the rows of a table, those of its heirs too where a statement goes on to them; None for a new one."""
        if table not in self.rows:
            return None
        return self.rows[table] + sum(self.rows.get(held.table, 0) for held in self._on_heirs(operation, table))

    def _on_heirs(self, operation: Operation, table: str) -> Iterator[TableLock]:
        if lock := LOCK_TABLE[operation].on_heirs(self.server_major):
            yield from (TableLock(heir, lock) for heir in self.heirs.get(table, ()))


def families(context: Context, old_names: Mapping[str, str] = MappingProxyType({})) -> Families:
    """Return the tables that are there; `old_names` are those of tables that a plan renames, by the new ones."""
    rows = {table.name: rows_of(table) for table in context.catalog.tables.values()}
    below = context.heirs
    return Families(
        rows | {old: rows[new] for new, old in old_names.items()},
        {**below, **{old: below[new] for new, old in old_names.items() if new in below}},
        context.catalog.server.major,
    )
