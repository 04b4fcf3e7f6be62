"""What a plan is made from, with the look-ups that every part of the planner needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from snapshot_tool.directus.columns import ColumnInfo, column_infos
from snapshot_tool.directus.heirs import children, down, heirs
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.difference import Difference, Differences
from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.json import JsonObject, JsonValue
from snapshot_tool.model.selection import WHOLE, Selection
from snapshot_tool.model.snapshot import Collection, Field, Relation, Snapshot
from snapshot_tool.model.sql import ident
from snapshot_tool.model.table import Column, Constraint, Table
from snapshot_tool.plan.sizes import rows_of

DEFAULT_SCHEMA = "public"
LARGE_TABLE_ROWS: Final = 100_000


@dataclass(frozen=True)
class Context:
    """The differences and both sides that they come from."""

    differences: Differences
    catalog: Catalog
    current: Snapshot
    wanted: Snapshot
    before_renames: Mapping[str, str] = field(default_factory=dict)
    """Of each table that a rename touches, the query that reads it by its old names and gives the new ones."""
    large_table_rows: int = LARGE_TABLE_ROWS
    """From how many rows on a table is changed by steps that are online, however many they are."""
    selection: Selection = WHOLE
    """The collections that the plan is for: in the tables of others, also what no difference names stays as it is."""

    @property
    def version(self) -> str:
        """The version of the Directus whose database it is."""
        return self.current.info.directus

    @cached_property
    def wanted_collections(self) -> Mapping[str, Collection]:
        """The wanted collections by name."""
        return {item.collection: item for item in reversed(self.wanted.collections)}

    def groups_above(self, collection: str) -> list[str]:
        """Return the groups that a collection is wanted in, the nearest first; itself, where they lead in a circle."""
        found: list[str] = []
        while (own := self.wanted_collections.get(found[-1] if found else collection)) and own.meta and own.meta.group:
            if own.meta.group in found:
                break
            found.append(own.meta.group)
        return found

    @cached_property
    def wanted_fields(self) -> Mapping[tuple[str, str], Field]:
        """The wanted fields by collection and name; the first of two counts, as it does to Directus."""
        return {(item.collection, item.field): item for item in reversed(self.wanted.fields)}

    @cached_property
    def current_fields(self) -> Mapping[tuple[str, str], Field]:
        """The fields that Directus sees now, by collection and name."""
        return {(item.collection, item.field): item for item in reversed(self.current.fields)}

    @cached_property
    def wanted_relations(self) -> Mapping[tuple[str, str], Relation]:
        """The wanted relations by collection and field."""
        return {(item.collection, item.field): item for item in reversed(self.wanted.relations)}

    @cached_property
    def wanted_names(self) -> Mapping[str, frozenset[str]]:
        """The names of the wanted fields by collection."""
        found: dict[str, set[str]] = {}
        for collection, name in self.wanted_fields:
            found.setdefault(collection, set()).add(name)
        return {collection: frozenset(names) for collection, names in found.items()}

    @cached_property
    def current_relations(self) -> Mapping[tuple[str, str], Relation]:
        """The relations that Directus sees now, by collection and field."""
        return {(item.collection, item.field): item for item in reversed(self.current.relations)}

    @cached_property
    def metadata_rows(self) -> Mapping[tuple[JsonValue, ...], JsonObject]:
        """The rows of metadata as they are now, by table and what names them: one key, or the two in their order."""
        metadata = self.catalog.metadata
        return {
            **{("directus_collections", row.get("collection")): row for row in reversed(metadata.collections)},
            **{("directus_fields", row.get("collection"), row.get("field")): row for row in reversed(metadata.fields)},
            **{
                ("directus_relations", row.get("many_collection"), row.get("many_field")): row
                for row in reversed(metadata.relations)
            },
        }

    @cached_property
    def lasting_tables(self) -> tuple[Table, ...]:
        """The tables that the plan is for, and that stay."""
        return tuple(
            table
            for name, table in self.catalog.tables.items()
            if table.kind == "table" and name not in self.dropped_collections and self.selection.takes(name)
        )

    @cached_property
    def known_types(self) -> frozenset[str]:
        """The types that columns of the database have."""
        return frozenset(column.type_name for table in self.catalog.tables.values() for column in table.columns)

    @cached_property
    def _index_names(self) -> frozenset[str]:
        return frozenset(index.name for table in self.catalog.tables.values() for index in table.indexes)

    @cached_property
    def _sequence_names(self) -> frozenset[str]:
        return frozenset(sequence.name for sequence in self.catalog.sequences)

    def relation_kind(self, name: str) -> str | None:
        """Return what kind of relation (table, view, index, sequence…) has this name, or None if it is free."""
        if name in self.catalog.tables:
            return self.catalog.tables[name].kind
        if name in self._index_names:
            return "index"
        return "sequence" if name in self._sequence_names else self.catalog.other_relations.get(name)

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """The tables that inherit from each, and its partitions."""
        return children(self.catalog)

    def inheriting(self, table: str, column: str) -> Iterator[tuple[Table, Column]]:
        """Yield the tables that have a column from this one, with it: a change of its type goes on to them."""
        return self._down(table, column, lambda own: own.inherited > 0)

    def losing(self, table: str, column: str) -> Iterator[tuple[Table, Column]]:
        """Yield the tables that lose a column when this one does, with it; one that defines it as well keeps it."""
        return self._down(table, column, lambda own: own.inherited == 1 and not own.local)

    def _down(self, table: str, column: str, goes_on: Callable[[Column], bool]) -> Iterator[tuple[Table, Column]]:
        tables = self.catalog.tables
        found = down(table, self.children, lambda name: bool((own := tables[name].column(column)) and goes_on(own)))
        return ((tables[name], own) for name in found if (own := tables[name].column(column)))

    @cached_property
    def heirs(self) -> Mapping[str, tuple[str, ...]]:
        """The tables that inherit from each, at whatever distance."""
        return heirs(self.catalog)

    @cached_property
    def keys_to(self) -> Mapping[str, list[tuple[Table, Constraint]]]:
        """The foreign keys by the table that they point at, with their own table."""
        found: dict[str, list[tuple[Table, Constraint]]] = {}
        for table in self.catalog.tables.values():
            for key in table.constraints:
                if key.kind == "foreign key" and key.target_table:
                    found.setdefault(key.target_table, []).append((table, key))
        return found

    @cached_property
    def new_tables(self) -> frozenset[str]:
        """Collections whose table has to be made."""
        return frozenset(
            difference.item.collection
            for difference in self.differences.collections
            if difference.is_new
            and (wanted := self.wanted_collections.get(difference.item.collection)) is not None
            and wanted.schema_ is not None
            and difference.item.collection not in self.catalog.tables
        )

    @cached_property
    def dropped_collections(self) -> frozenset[str]:
        """Collections that the wanted side does not have."""
        return frozenset(d.item.collection for d in self.differences.collections if d.is_deleted)

    @cached_property
    def field_differences(self) -> Mapping[Item, tuple[Difference, ...]]:
        """The field differences by item: two where a field turns from an alias into a column or back (§2.5)."""
        found: dict[Item, tuple[Difference, ...]] = {}
        for difference in self.differences.fields:
            found[difference.item] = (*found.get(difference.item, ()), difference)
        return found

    @cached_property
    def _columns(self) -> dict[str, Mapping[str, ColumnInfo]]:
        return {}

    def column_info(self, table: str, column: str) -> ColumnInfo | None:
        """Return what Directus reads of a column, or None where there is none."""
        if table not in self._columns:
            found = self.catalog.tables.get(table)
            infos = (
                column_infos(found, extensions=self.catalog.extensions, server_major=self.catalog.server.major)
                if found
                else ()
            )
            self._columns[table] = {info.name: info for info in infos}
        return self._columns[table].get(column)

    def is_large(self, table: Table) -> bool:
        """Return whether a strong lock through a scan or rewrite of the table is a hazard."""
        below = [self.catalog.tables[heir] for heir in self.heirs.get(table.name, ())]
        return sum(map(rows_of, (table, *below))) >= self.large_table_rows

    def table(self, name: str) -> Table | None:
        """Return the table of that name as it is now."""
        return self.catalog.tables.get(name)

    def schema(self, table: str) -> str:
        """Return the schema that a table is in, or will be made in."""
        found = self.catalog.tables.get(table)
        return found.schema if found else next(iter(self.catalog.server.search_path), DEFAULT_SCHEMA)

    def qualified(self, table: str) -> str:
        """Return the table's name for a statement: always with its schema, whoever runs it with which search_path."""
        return f"{ident(self.schema(table))}.{ident(table)}"

    def source(self, table: str, alias: str = "") -> str:
        """Return what a query reads a table from that runs before the plan's renames, which give it its names.

        `alias` is what the query calls it; empty for its own name.
        """
        if (query := self.before_renames.get(table)) is not None:
            return f"({query}) AS {ident(alias or table)}"
        return f"{self.qualified(table)} AS {alias}" if alias else self.qualified(table)

    def own_rows(self, table: str, alias: str = "") -> str:
        """Return the same without the rows of the tables that inherit from it, of which no index and no key knows."""
        found = self.source(table, alias)
        return f"ONLY {found}" if table in self.children and table not in self.before_renames else found

    def sibling(self, table: str, name: str) -> str:
        """Return the qualified name of an index or sequence beside a table."""
        return f"{ident(self.schema(table))}.{ident(name)}"

    def foreign_key(self, table: str, column: str) -> Constraint | None:
        """Return the foreign key of a single column as it is now; of several the one that Directus reads."""
        found = self.catalog.tables.get(table)
        keys = [
            constraint
            for constraint in (found.constraints if found else ())
            if constraint.kind == "foreign key" and constraint.columns == (column,)
        ]
        return min(keys, key=lambda constraint: constraint.place, default=None)

    def is_tracked(self, table: str, column: str) -> bool:
        """Whether Directus sees the foreign key of a column as part of a relation, and not as one of its own."""
        found = self.current_relations.get((table, column))
        return found is not None and found.schema_ is not None

    def gives_way(self, table: str, key: Constraint) -> bool:
        """Whether a constraint is the foreign key of a relation that goes, and so is dropped before its table is."""
        if key.kind != "foreign key" or len(key.columns) != 1:
            return False
        owner = (table, key.columns[0])
        goes = table in self.dropped_collections or owner not in self.wanted_relations
        return goes and self.is_tracked(*owner) and self.foreign_key(*owner) == key

    def field_cause(self, table: str, column: str) -> Item:
        """Return the item of a field."""
        return Item(ItemKind.FIELD, table, column)
