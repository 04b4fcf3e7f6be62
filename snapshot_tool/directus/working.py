"""A working copy of the catalog that a push changes statement by statement; the catalog itself stays as it is.

Tables are frozen, so a change replaces one table and keeps the look-ups by name in step: no catalog is copied.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final

from snapshot_tool.directus.columns import foreign_keys
from snapshot_tool.directus.heirs import children, down
from snapshot_tool.directus.pg_names import quoted
from snapshot_tool.directus.rows import MetadataRows
from snapshot_tool.directus.system import System
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.sql import MAX_NAME_BYTES
from snapshot_tool.model.table import Constraint, Index, Sequence, Table

NAMED_NOT_NULL_SINCE: Final = 18
"""The version of PostgreSQL from which on a NOT NULL is a constraint, has a name, and may have a comment."""


class Working:
    """The database as it is at one moment of a push."""

    def __init__(self, catalog: Catalog, parts: System) -> None:
        self._catalog = catalog
        self.server = catalog.server
        self.extensions = catalog.extensions
        self.types = catalog.types
        self.tables: dict[str, Table] = {}
        self.sequences: dict[str, Sequence] = {sequence.name: sequence for sequence in catalog.sequences}
        self.rows = MetadataRows(catalog, parts)
        self.fresh: set[tuple[str, str]] = set()
        """Columns that this push added: whatever they hold, it is their default."""
        self.not_null: set[tuple[str, str]] = {
            (table.name, column.name)
            for table in catalog.tables.values()
            for column in table.columns
            if column.not_null and not _is_unchecked(table, column.name)
        }
        """Columns that cannot hold NULLs, even while a push has dropped their constraint for a moment."""
        self.enforced: set[tuple[str, str, str, str]] = {
            (table.name, key.columns[0], key.target_table or "", key.target_columns[0])
            for table in catalog.tables.values()
            for key in foreign_keys(table)
            if key.validated and key.enforced
        }
        """Validated foreign keys of one column as (table, column, target, target column)."""
        self._children = children(catalog)
        self._sequence_users = _sequence_users(catalog)
        self._index_tables: dict[str, str] = {}
        self._referrers: dict[str, set[tuple[str, str]]] = {}
        self._last_place = 0
        for table in catalog.tables.values():
            self.put(table)

    def table(self, name: str) -> Table | None:
        """Return the table of that name, or None."""
        return self.tables.get(name)

    def as_read(self, table: Table) -> Table:
        """Return a table as it was before the push, which sizes were read of; itself where the push made it."""
        return self._catalog.tables.get(table.name, table)

    def put(self, table: Table) -> None:
        """Add a table, or replace the one of its name."""
        self._forget(table.name)
        self.tables[table.name] = table
        for index in table.indexes:
            self._index_tables[index.name] = table.name
        for constraint in table.constraints:
            self._last_place = max(self._last_place, constraint.place)
            if constraint.kind == "foreign key" and constraint.target_table is not None:
                self._referrers.setdefault(constraint.target_table, set()).add((table.name, constraint.name))

    def drop(self, name: str) -> None:
        """Remove a table and the sequences that its columns own."""
        self._forget(name)
        self.tables.pop(name, None)
        for sequence in [found for found in self.sequences.values() if found.owner_table == name]:
            del self.sequences[sequence.name]

    def parents(self, table: Table) -> Iterator[Table]:
        """Return the tables that a table inherits from, or is a partition of."""
        return (self.tables[name] for name, below in self._children.items() if table.name in below)

    def heirs(self, table: str) -> Iterator[Table]:
        """Return the tables that inherit from this one, or are its partitions, each before its own heirs."""
        return (self.tables[name] for name in down(table, self._children, self.tables.__contains__))

    def family(self, table: Table, column: str) -> Iterator[Table]:
        """Return the table and those of its heirs that have the column from it: an edit goes to all of them."""

        def goes_on(name: str) -> bool:
            own = self.tables[name].column(column) if name in self.tables else None
            return own is not None and own.inherited > 0

        yield table
        yield from (self.tables[name] for name in down(table.name, self._children, goes_on))

    def feeds_others(self, table: str, column: str | None = None, *, along: Collection[str] = ()) -> bool:
        """Return whether a sequence that this column (None: any column) owns gives other columns their default.

        `along` are tables that lose their column of that name in the same statement.
        """
        owned = [
            sequence
            for sequence in self.sequences.values()
            if sequence.owner_table == table and column in {None, sequence.owner_column}
        ]
        return any(
            user_table in self.tables and not (user_table in {table, *along} and column in {None, user_column})
            for sequence in owned
            for user_table, user_column in self._sequence_users.get(f"nextval('{quoted(sequence.name)}'::regclass)", ())
        )

    def forget_column(self, table: str, column: str) -> None:
        """Forget what was known of the values of a column that goes; another may come under its name."""
        self.fresh.discard((table, column))
        self.not_null.discard((table, column))
        gone = (table, column)
        self.enforced = {known for known in self.enforced if gone not in {known[:2], known[2:]}}

    def index(self, name: str) -> Index | None:
        """Return the index that an unqualified name resolves to, on whatever table, or None."""
        table = self.tables.get(self._index_tables.get(name, ""))
        return None if table is None else table.index(name)

    def referrers(self, table: str) -> Iterator[tuple[Table, Constraint]]:
        """Return the foreign keys whose target is this table, its own included, each with the table that it is on."""
        for name, constraint_name in sorted(self._referrers.get(table, ())):
            holder = self.tables[name]
            constraint = holder.constraint(constraint_name)
            if constraint is not None:
                yield holder, constraint

    def relation_kind(self, name: str) -> str | None:
        """Return what kind of relation (table, view, index, sequence…) has this name, or None if it is free."""
        if name in self.tables:
            return self.tables[name].kind
        if name in self._index_tables:
            return "index"
        if name in self.sequences:
            return "sequence"
        return self._catalog.other_relations.get(name)

    def next_place(self) -> int:
        """Return the place of a new foreign key: after all others."""
        self._last_place += 1
        return self._last_place

    def free_sequence_name(self, table: str, column: str) -> str:
        """Return the name that PostgreSQL gives to the sequence of a serial column."""
        attempt = 0
        while True:
            suffix = "seq" if attempt == 0 else f"seq{attempt}"
            name = object_name(table, column, suffix)
            if self.relation_kind(name) is None:
                return name
            attempt += 1

    def catalog(self) -> Catalog:
        """Return the database as it is now, frozen."""
        return replace(
            self._catalog,
            tables=dict(self.tables),
            sequences=tuple(self.sequences.values()),
            metadata=self.rows.metadata(),
        )

    def _forget(self, name: str) -> None:
        before = self.tables.get(name)
        if before is None:
            return
        for index in before.indexes:
            self._index_tables.pop(index.name, None)
        for constraint in before.constraints:
            if constraint.kind == "foreign key" and constraint.target_table is not None:
                self._referrers[constraint.target_table].discard((name, constraint.name))


def _is_unchecked(table: Table, column: str) -> bool:
    """Return whether a NOT NULL was never checked on the rows that were there before it (PostgreSQL 18)."""
    return any(
        found.kind == "not null" and not found.validated and found.columns == (column,) for found in table.constraints
    )


def _sequence_users(catalog: Catalog) -> dict[str, list[tuple[str, str]]]:
    """Return the columns that each default which takes from a sequence belongs to."""
    found: dict[str, list[tuple[str, str]]] = {}
    for table in catalog.tables.values():
        for column in table.columns:
            if column.default is not None and column.default.startswith("nextval("):
                found.setdefault(column.default, []).append((table.name, column.name))
    return found


def named_not_null(name: str, column: str) -> Constraint:
    """Return the constraint that a NOT NULL is since PostgreSQL 18."""
    return Constraint(name, "not null", (column,), f"NOT NULL {quoted(column)}")


def object_name(table: str, column: str, suffix: str) -> str:
    """Return PostgreSQL's `makeObjectName`: both names shortened, the longer one first, to fit 63 bytes."""
    first, second = table.encode(), column.encode()
    available = MAX_NAME_BYTES - len(suffix.encode()) - 2
    while len(first) + len(second) > available:
        if len(first) > len(second):
            first = first[:-1]
        else:
            second = second[:-1]
    return f"{first.decode(errors='ignore')}_{second.decode(errors='ignore')}_{suffix}"
