"""What a plan is made from, with the look-ups that every part of the planner needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from snapshot_tool.directus.columns import ColumnInfo, column_infos
from snapshot_tool.model.catalog import Catalog, Constraint, Table
from snapshot_tool.model.difference import Difference, Differences, Item, ItemKind
from snapshot_tool.model.snapshot import Collection, Field, Relation, Snapshot
from snapshot_tool.model.sql import ident

DEFAULT_SCHEMA = "public"


@dataclass(frozen=True)
class Context:
    """The differences and both sides that they come from."""

    differences: Differences
    catalog: Catalog
    current: Snapshot
    wanted: Snapshot
    answers: Mapping[str, int | None] = field(default_factory=dict)

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

    def field_cause(self, table: str, column: str) -> Item:
        """Return the item of a field."""
        return Item(ItemKind.FIELD, table, column)
