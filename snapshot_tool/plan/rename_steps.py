"""The statements of a rename: the table or column, what is named after it, and the rows that name it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from snapshot_tool.directus.working import object_name
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.difference import Differences
from snapshot_tool.model.item import Item
from snapshot_tool.model.plan import Phase
from snapshot_tool.model.snapshot import Info, Snapshot
from snapshot_tool.model.sql import ident, literal
from snapshot_tool.plan import rename_catalog, rename_rows, rows
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.defaults import sequence_name
from snapshot_tool.plan.draft import Draft, Reverse
from snapshot_tool.plan.locks import Operation
from snapshot_tool.plan.names import foreign_name, index_name, primary_key_name, unique_name

_SUFFIXES = ("key", "fkey", "not_null", "check", "idx")
"""How PostgreSQL ends the names that it makes itself (`ChooseConstraintName`, `ChooseIndexName`)."""


class Names:
    """The catalog in the course of several renames, and what everything was called before the first."""

    def __init__(self, catalog: Catalog, wanted: Snapshot, version: str) -> None:
        self.catalog = catalog
        self.wanted = wanted
        self.version = version
        self._tables: dict[str, str] = {}
        """New name to old, of tables that a rename touched."""
        self._columns: dict[tuple[str, str], str] = {}

    def table(self, old: str, new: str) -> None:
        """Note that a table has a new name."""
        self._tables[new] = self._tables.pop(old, old)
        for (table, column), was in list(self._columns.items()):
            if table == old:
                self._columns[new, column] = self._columns.pop((table, column)) or was

    def column(self, table: str, old: str, new: str) -> None:
        """Note that a column has a new name."""
        self._tables.setdefault(table, table)
        self._columns[table, new] = self._columns.pop((table, old), old)

    def touched(self) -> Iterator[tuple[str, str]]:
        """Yield the new and the old name of each table that is there and was touched."""
        return ((new, old) for new, old in self._tables.items() if new in self.catalog.tables)

    def old_tables(self) -> dict[str, str]:
        """Return the old name of each table that has a new one."""
        return {new: old for new, old in self._tables.items() if new != old}

    def old_column(self, table: str, column: str) -> str:
        """Return what a column was called before."""
        return self._columns.get((table, column), column)


def rename_field(names: Names, collection: str, old: str, item: Item) -> Iterator[Draft]:
    """Yield the statements that give a field the name of `item`."""
    writer = _Writer(names, item, f"rename {item.name}", f"{collection}.{old}")
    table = names.catalog.tables.get(collection)
    if table is not None and table.column(old) is not None:
        action = "RENAME COLUMN {} TO {}"
        yield writer.alter(Operation.RENAME_COLUMN, collection, action, old, item.field)
        names.catalog = rename_catalog.with_column(names.catalog, collection, old, item.field)
        names.column(collection, old, item.field)
        yield from _objects(names, writer, collection, item.field, _of_column(collection, old, names.version))
    for change in rename_rows.of_field(names.catalog, collection):
        yield from writer.rows(change, old, item.field)


def rename_collection(names: Names, old: str, item: Item) -> Iterator[Draft]:
    """Yield the statements that give a collection the name of `item`."""
    new = item.collection
    writer = _Writer(names, item, f"rename {new}", old)
    table = names.catalog.tables.get(old)
    beside = list(rename_rows.beside(names.catalog, old))
    if table is not None:
        yield writer.alter(Operation.RENAME_TABLE, old, "RENAME TO {1}", old, new)
        names.catalog = rename_catalog.with_table(names.catalog, old, new)
        names.table(old, new)
        key = primary_key_name(old), primary_key_name(new)
        yield from writer.objects(new, [key])
        for column in table.columns:
            yield from _objects(names, writer, new, column.name, _of_column(old, column.name, names.version))
    yield from writer.own_row(old, new)
    yield from writer.beside(beside, old, new)


def _of_column(table: str, column: str, version: str) -> list[str]:
    own = [index_name(table, column, version), unique_name(table, column, version), foreign_name(table, column)]
    return [*own, *(object_name(table, column, suffix) for suffix in _SUFFIXES), object_name(table, column, "seq")]


def _objects(names: Names, writer: _Writer, table: str, column: str, before: Sequence[str]) -> Iterator[Draft]:
    """Yield the renames of what is named after a column, but for names that the file keeps."""
    kept = _kept(names.wanted, table, column)
    pairs = zip(before, _of_column(table, column, names.version), strict=True)
    *objects, sequence = [(old, new) for old, new in pairs]
    yield from writer.objects(table, [pair for pair in objects if pair[0] not in kept])
    if sequence[0] not in kept:
        yield from writer.sequence(table, column, *sequence)


def _kept(wanted: Snapshot, table: str, column: str) -> set[str]:
    """Return the names of a foreign key and a sequence that the file says in so many words."""
    found: set[str] = set()
    for relation in wanted.relations:
        if (relation.collection, relation.field) == (table, column) and relation.schema_:
            found.add(relation.schema_.constraint_name or "")
    for field in wanted.fields:
        if (field.collection, field.field) == (table, column) and field.schema_:
            sequence = sequence_name(field.schema_.default_value)
            found.add(sequence.name if sequence else "")
    return found


class _Writer:
    """Writes the drafts of one rename, and keeps the catalog in step."""

    def __init__(self, names: Names, item: Item, unit: str, old: str) -> None:
        self._names = names
        self._item = item
        self._unit = unit
        self._title = f"{old} becomes {item.name}"

    @property
    def _context(self) -> Context:
        nothing = Snapshot(info=Info(version=1, directus=""))
        return Context(Differences(), self._names.catalog, nothing, nothing)

    def _draft(self, operation: Operation, sql: str, back: Reverse, what: str, table: str) -> Draft:
        return Draft(
            Phase.EXPAND,
            operation,
            sql,
            f"{self._title}: {what}",
            table=table,
            unit=self._unit,
            cause=self._item,
            undo=(back,),
        )

    def alter(self, operation: Operation, table: str, action: str, old: str, new: str) -> Draft:
        """Return an ALTER TABLE that renames; `action` has the places of the old and the new name."""
        what = f"the {operation.removeprefix('rename ')} {new}"
        after = new if operation is Operation.RENAME_TABLE else table
        there, here = self._context.qualified(table), self._context.sibling(table, after)
        back = Reverse(operation, f"ALTER TABLE {here} {action.format(ident(new), ident(old))}")
        sql = f"ALTER TABLE {there} {action.format(ident(old), ident(new))}"
        return self._draft(operation, sql, back, what, table)

    def objects(self, table: str, pairs: Sequence[tuple[str, str]]) -> Iterator[Draft]:
        """Yield the renames of indexes and constraints; a name that is taken leaves the old one as it is."""
        for old, new in pairs:
            found = self._names.catalog.tables[table]
            if old == new or found.constraint(new) or self._names.catalog.relation_kind(new):
                continue
            if found.constraint(old) is not None:
                action = "RENAME CONSTRAINT {} TO {}"
                yield self.alter(Operation.RENAME_CONSTRAINT, table, action, old, new)
                self._names.catalog = rename_catalog.with_constraint(self._names.catalog, table, old, new)
            elif found.index(old) is not None:
                yield self._alter_sibling(Operation.RENAME_INDEX, "INDEX", table, old, new)
                self._names.catalog = rename_catalog.with_index(self._names.catalog, table, old, new)

    def sequence(self, table: str, column: str, old: str, new: str) -> Iterator[Draft]:
        """Yield the rename of a column's own sequence."""
        catalog = self._names.catalog
        owned = any(
            (found.name, found.owner_table, found.owner_column) == (old, table, column) for found in catalog.sequences
        )
        if owned and old != new and catalog.relation_kind(new) is None:
            yield self._alter_sibling(Operation.RENAME_SEQUENCE, "SEQUENCE", table, old, new)
            schema = self._context.schema(table)
            self._names.catalog = rename_catalog.with_sequence(catalog, schema, old, new)

    def _alter_sibling(self, operation: Operation, kind: str, table: str, old: str, new: str) -> Draft:
        there, here = self._context.sibling(table, old), self._context.sibling(table, new)
        back = Reverse(operation, f"ALTER {kind} {here} RENAME TO {ident(old)}")
        sql = f"ALTER {kind} {there} RENAME TO {ident(new)}"
        return self._draft(operation, sql, back, f"the {kind.lower()} {new}", table)

    def rows(self, change: rename_rows.RowChange, old: str, new: str) -> Iterator[Draft]:
        """Yield the change of rows that hold the old name; none where it is known that no row does."""
        known = rename_rows.rows_of(self._names.catalog.metadata, change.table)
        if known is not None and not any(change.matches(row, old) for row in known):
            return
        context = self._context
        qualified, locks = context.qualified(change.table), rows.checked(context, change.table)
        back = Reverse(Operation.WRITE_ROWS, change.sql(qualified, new, old), locks)
        sql = change.sql(qualified, old, new)
        draft = self._draft(Operation.WRITE_ROWS, sql, back, f"the rows of {change.table}", change.table)
        yield replace(draft, weak_locks=locks)
        metadata = rename_rows.with_change(self._names.catalog.metadata, change, old, new)
        self._names.catalog = replace(self._names.catalog, metadata=metadata)

    def own_row(self, old: str, new: str) -> Iterator[Draft]:
        """Yield what moves the row of a collection and all that a foreign key ties to it: a copy, then the rest."""
        yield self._copy(old, new)
        catalog = self._names.catalog
        own = [row for row in catalog.metadata.collections if row.get("collection") == old]
        copies = tuple({**row, "collection": new} for row in own)
        metadata = replace(catalog.metadata, collections=(*catalog.metadata.collections, *copies))
        self._names.catalog = replace(catalog, metadata=metadata)
        for change in rename_rows.of_collection(self._names.catalog):
            yield from self.rows(change, old, new)
        yield self._forget(old, new)
        left = tuple(row for row in self._names.catalog.metadata.collections if row.get("collection") != old)
        metadata = replace(self._names.catalog.metadata, collections=left)
        self._names.catalog = replace(self._names.catalog, metadata=metadata)

    def _copy(self, old: str, new: str) -> Draft:
        context = self._context
        locks = rows.checked(context, rows.COLLECTIONS)
        back = Reverse(Operation.WRITE_ROWS, _delete(context, new), rows.carried_on(context, rows.COLLECTIONS))
        sql = _copy(context, old, new)
        draft = self._draft(Operation.WRITE_ROWS, sql, back, "its row, for the others to refer to", rows.COLLECTIONS)
        return replace(draft, weak_locks=locks)

    def _forget(self, old: str, new: str) -> Draft:
        context = self._context
        back = Reverse(Operation.WRITE_ROWS, _copy(context, new, old), rows.checked(context, rows.COLLECTIONS))
        sql = _delete(context, old)
        draft = self._draft(Operation.WRITE_ROWS, sql, back, "its old row", rows.COLLECTIONS)
        return replace(draft, weak_locks=rows.carried_on(context, rows.COLLECTIONS))

    def beside(self, changes: Sequence[rename_rows.RowChange], old: str, new: str) -> Iterator[Draft]:
        """Yield the changes of rows that nothing is tied to, each in a transaction of its own: they may be many."""
        for change in changes:
            moved = replace(change, table=new) if change.table == old else change
            for draft in self.rows(moved, old, new):
                yield replace(draft, unit=f"{self._unit} in {moved.table}")


def _delete(context: Context, collection: str) -> str:
    return f'DELETE FROM {context.qualified(rows.COLLECTIONS)} WHERE "collection" = {literal(collection)}'


def _copy(context: Context, old: str, new: str) -> str:
    table = context.table(rows.COLLECTIONS)
    names = [column.name for column in table.columns if column.name != "collection"] if table else []
    columns = ", ".join(map(ident, names))
    qualified = context.qualified(rows.COLLECTIONS)
    return (
        f'INSERT INTO {qualified} ("collection", {columns}) SELECT {literal(new)}, {columns} '
        f'FROM {qualified} WHERE "collection" = {literal(old)}'
    )
