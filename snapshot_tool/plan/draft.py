"""A draft: a step before it has its place. It says what it needs and what it provides; `order` finds the place."""

from __future__ import annotations

from dataclasses import dataclass

from snapshot_tool.model.item import Item
from snapshot_tool.model.plan import Check, Phase, TableLock, Undo
from snapshot_tool.plan.family import Families
from snapshot_tool.plan.locks import LOCK_TABLE, Operation

ALONE = ""
"""The unit of a statement that runs outside any transaction."""


@dataclass(frozen=True, slots=True)
class Reverse:
    """One statement of the way back from a draft."""

    operation: Operation
    sql: str
    weak_locks: tuple[TableLock, ...] = ()
    """Further locks, of row changes that foreign keys carry on."""
    before: tuple[Check, ...] = ()
    after: tuple[Check, ...] = ()
    table: str = ""
    """The table that it names; empty where it works on the same tables as the draft."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One statement of a plan, not yet numbered."""

    phase: Phase
    operation: Operation
    sql: str
    reason: str
    table: str = ""
    """The table that the statement names; empty for none."""
    referenced: tuple[str, ...] = ()
    """The tables at the other end of the foreign keys that it makes, drops or validates."""
    weak_locks: tuple[TableLock, ...] = ()
    """Further locks, of row changes that foreign keys carry on."""
    unit: str = ALONE
    """Drafts of one unit run in one transaction."""
    needs: frozenset[str] = frozenset()
    provides: frozenset[str] = frozenset()
    cause: Item | None = None
    before: tuple[Check, ...] = ()
    after: tuple[Check, ...] = ()
    undo: tuple[Reverse, ...] = ()
    """The statements that take it back, in the order of running."""
    no_undo: str | None = None
    """Why there is no way back; beside an `undo`, what it does not bring back."""
    lasting: bool = False
    """What it did stays, and so does what drafts of the same cause did before it."""

    def locks(self, known: Families) -> tuple[TableLock, ...]:
        """Return the locks on every table, the strongest of each, the named one first."""
        return known.locks(self.operation, self.table, self.referenced, self.weak_locks)

    def ways_back(self, known: Families) -> tuple[Undo, ...]:
        """Return the undo with the locks that it takes."""
        return tuple(
            Undo(
                sql=reverse.sql,
                locks=known.locks(
                    reverse.operation,
                    reverse.table or self.table,
                    () if reverse.table else self.referenced,
                    reverse.weak_locks,
                ),
                lock_class=(row := LOCK_TABLE[reverse.operation]).lock_class,
                rewrite=row.rewrite,
                scan=row.scan,
                before=reverse.before,
                after=reverse.after,
            )
            for reverse in self.undo
        )


def tokens(*names: str) -> frozenset[str]:
    """Return the names as what a draft needs or provides; empty names are left out."""
    return frozenset(name for name in names if name)


def table_token(table: str) -> str:
    """Return the token of a table that exists."""
    return f"table {table}"


def column_token(table: str, column: str) -> str:
    """Return the token of a column that exists with its wanted type."""
    return f"column {table}.{column}"


def collection_row_token(collection: str) -> str:
    """Return the token of a row of `directus_collections`."""
    return f"row {collection}"


def unlinked_token(table: str, column: str) -> str:
    """Return the token of a column whose old foreign key is gone."""
    return f"unlinked {table}.{column}"


def unindexed_token(table: str, column: str) -> str:
    """Return the token of a column that is in no index any more which would vanish with it."""
    return f"unindexed {table}.{column}"


def vacated_token(collection: str) -> str:
    """Return the token of a collection that nothing refers to any more."""
    return f"vacated {collection}"
