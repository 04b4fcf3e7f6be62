"""Directus's schema at one moment of a push (`getSchema`): which collections, fields and relations it knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

from snapshot_tool.directus.columns import foreign_keys
from snapshot_tool.directus.js import own_keys
from snapshot_tool.directus.metadata import row_id, specials
from snapshot_tool.directus.system import System
from snapshot_tool.directus.types import ALIAS_SPECIALS
from snapshot_tool.directus.view import known_key, stitch
from snapshot_tool.directus.working import Working
from snapshot_tool.model.json import JsonObject
from snapshot_tool.model.table import Constraint, Table

FieldKind: TypeAlias = Literal["column", "alias"]


@dataclass(frozen=True, slots=True)
class KnownRelation:
    """A relation as the services see it."""

    collection: str
    field: str
    related_collection: str | None
    constraint: str | None
    """The foreign key's name; None where there is only a row."""
    row: JsonObject | None
    """The row of `directus_relations`; None where there is only a foreign key."""

    @property
    def one_field(self) -> str | None:
        """The alias field of the other side."""
        found = None if self.row is None else self.row.get("one_field")
        return found if isinstance(found, str) and found else None


class Schema:
    """A picture of the working copy; what the push changes afterwards is not in it."""

    def __init__(self, working: Working, parts: System, remembered: Mapping[str, Table] | None = None) -> None:
        """Take the picture; `remembered` are the tables whose foreign keys still count, whatever became of them."""
        self._parts = parts
        self._tables = dict(working.tables)
        self._keyed = self._tables if remembered is None else remembered
        self._field_rows = dict(working.rows.fields)
        self._relation_rows = dict(working.rows.relations)

    def primary_key(self, collection: str) -> str | None:
        """Return the primary key's column of a known collection, None of one that Directus does not know."""
        table = self._tables.get(collection)
        return None if table is None else known_key(table)

    def knows(self, collection: str) -> bool:
        """Return whether the collection has a table whose fields Directus knows."""
        return self.primary_key(collection) is not None

    @property
    def collections(self) -> list[str]:
        """All known collections."""
        return [name for name in self._tables if self.knows(name)]

    def field(self, collection: str, name: str) -> FieldKind | None:
        """Return whether a field of a known collection is a column or an alias, None where there is no such field."""
        table = self._tables[collection]
        if table.column(name) is not None:
            return "column"
        for row in self._field_rows.get(collection, ()):
            flags = specials(row)
            if row["field"] == name and "no-data" not in flags and any(flag in ALIAS_SPECIALS for flag in flags):
                return "alias"
        return "alias" if self._parts.has_field(collection, name) else None

    def field_names(self, collection: str) -> list[str]:
        """Return the names of all fields that `field` finds in a collection: columns first, then what is only a row."""
        table = self._tables.get(collection)
        columns = [column.name for column in table.columns] if table else []
        rows = sorted(self._field_rows.get(collection, ()), key=row_id)
        names = dict.fromkeys([*columns, *(str(row["field"]) for row in rows)])
        return [name for name in own_keys(names) if table and self.field(collection, name)]

    @cached_property
    def relations(self) -> list[KnownRelation]:
        """All relations: those with a foreign key in Directus's order, then the rows without one by their id."""
        return self._stitch(self._keyed.values(), self._relation_rows.values())

    def find_relation(self, collection: str, field: str) -> KnownRelation | None:
        """Return the first relation whose many side is this field."""
        table = self._keyed.get(collection)
        rows = self._rows_of({(collection, field)})
        found = self._stitch([] if table is None else [table], rows)
        return next((relation for relation in found if relation.field == field), None)

    def relations_touching(self, collection: str, field: str) -> list[KnownRelation]:
        """Return the relations whose many side, or whose alias on the one side, is this field."""
        fields = {(collection, field)} | {
            (str(row["many_collection"]), str(row["many_field"]))
            for row in self._relation_rows.values()
            if row["one_field"] == field and row["one_collection"] in {collection, None, ""}
        }
        tables = [table for name in sorted({name for name, _ in fields}) if (table := self._keyed.get(name))]
        return [
            relation
            for relation in self._stitch(tables, self._rows_of(fields))
            if (relation.collection, relation.field) == (collection, field)
            or (relation.related_collection, relation.one_field) == (collection, field)
        ]

    def _rows_of(self, fields: set[tuple[str, str]]) -> list[JsonObject]:
        rows = self._relation_rows.values()
        return [row for row in rows if (row["many_collection"], row["many_field"]) in fields]

    @staticmethod
    def _stitch(tables: Iterable[Table], rows: Iterable[JsonObject]) -> list[KnownRelation]:
        keys = ((table.name, key) for table in tables for key in foreign_keys(table))
        return [_known(table, key, row) for table, key, row in stitch(keys, sorted(rows, key=row_id))]


def _known(table: str, key: Constraint | None, row: JsonObject | None) -> KnownRelation:
    if key is not None:
        return KnownRelation(table, key.columns[0], key.target_table, key.name, row)
    one = row.get("one_collection") if row else None
    return KnownRelation(table, str(row["many_field"]) if row else "", one if isinstance(one, str) else None, None, row)
