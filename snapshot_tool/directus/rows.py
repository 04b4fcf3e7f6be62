"""The metadata rows that a push writes: what Directus's items service inserts, updates and deletes (§6–§8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from snapshot_tool.directus.defaults import cast_default, parse_default
from snapshot_tool.directus.metadata import row_id, write_row
from snapshot_tool.directus.row_checks import check_group, check_row, parse_json
from snapshot_tool.directus.system import System
from snapshot_tool.directus.types import local_type
from snapshot_tool.model.catalog import Catalog, Metadata
from snapshot_tool.model.json import JsonObject, JsonValue
from snapshot_tool.model.table import Column


class MetadataRows:
    """The rows of `directus_collections`, `directus_fields` and `directus_relations` at one moment of a push.

    A row is replaced, never changed in place, and so is the list of a collection's fields: a shallow copy of the
    mappings is a picture of that moment.
    """

    def __init__(self, catalog: Catalog, parts: System) -> None:
        metadata = catalog.metadata
        self.collections: dict[str, JsonObject] = {str(row["collection"]): row for row in metadata.collections}
        self.fields: dict[str, tuple[JsonObject, ...]] = {}
        """By collection, in the order of their ids."""
        self.relations: dict[int, JsonObject] = {row_id(row): row for row in sorted(metadata.relations, key=row_id)}
        """By id, in the order of their ids."""
        for row in sorted(metadata.fields, key=row_id):
            self._append(row)
        self._collection_table = _MetadataTable(catalog, parts, "directus_collections")
        self._field_table = _MetadataTable(catalog, parts, "directus_fields")
        self._relation_table = _MetadataTable(catalog, parts, "directus_relations")
        self._last_field = max(map(row_id, metadata.fields), default=0)
        self._last_relation = max(self.relations, default=0)

    def metadata(self) -> Metadata:
        """Return the rows as the catalog holds them: collections by name, the others by id."""
        fields = (row for rows in self.fields.values() for row in rows)
        return Metadata(
            collections=tuple(self.collections[name] for name in sorted(self.collections)),
            fields=tuple(sorted(fields, key=row_id)),
            relations=tuple(self.relations.values()),
        )

    def add_collection(self, values: Mapping[str, JsonValue]) -> None:
        """Insert a row; keys that are no column are dropped, columns that are no key get their default."""
        row = self._collection_table.inserted(values)
        check_group(row.get("group"), self.collections | {str(row["collection"]): row})
        self.collections[str(row["collection"])] = row

    def update_collection(self, name: str, values: Mapping[str, JsonValue]) -> None:
        """Update every column that is a key of `values`."""
        row = self._collection_table.updated(self.collections[name], values)
        check_group(row.get("group"), self.collections)
        self.collections[name] = row

    def remove_collection(self, name: str) -> None:
        """Delete a collection's row, and empty the `group` of those that were grouped in it."""
        for other, row in self.collections.items():
            if row.get("group") == name:
                self.collections[other] = {**row, "group": None}
        self.collections.pop(name, None)

    def add_field(self, values: Mapping[str, JsonValue]) -> None:
        """Insert a row with the next id."""
        self._last_field += 1
        self._append({**self._field_table.inserted(values), "id": self._last_field})

    def find_fields(self, collection: str, field: str) -> list[JsonObject]:
        """Return the rows of one field, oldest first; usually one."""
        return [row for row in self.fields.get(collection, ()) if row["field"] == field]

    def update_field(self, collection: str, number: int, values: Mapping[str, JsonValue]) -> None:
        """Update every column of one row that is a key of `values`."""
        self.fields[collection] = tuple(
            self._field_table.updated(row, values) if row_id(row) == number else row for row in self.fields[collection]
        )

    def remove_field(self, collection: str, field: str) -> None:
        """Delete the rows of one field, and empty the `group` of those that were grouped in it."""
        if self.find_fields(collection, field):
            self.fields[collection] = tuple(
                {**row, "group": None} if row.get("group") == field else row
                for row in self.fields[collection]
                if row["field"] != field
            )

    def remove_fields_of(self, collection: str) -> None:
        """Delete the rows of all fields of a collection."""
        self.fields.pop(collection, None)

    def next_sort(self, collection: str, group: JsonValue) -> int:
        """Return one more than the largest `sort` of a collection, or of one group in it."""
        sorts = [
            sort
            for row in self.fields.get(collection, ())
            if (not group or row.get("group") == group) and isinstance(sort := row.get("sort"), int)
        ]
        return max(sorts, default=0) + 1

    def add_relation(self, values: Mapping[str, JsonValue]) -> None:
        """Insert a row with the next id."""
        self._last_relation += 1
        self.relations[self._last_relation] = {**self._relation_table.inserted(values), "id": self._last_relation}

    def update_relation(self, number: int, values: Mapping[str, JsonValue]) -> None:
        """Update every column that is a key of `values`, where the row is still there."""
        if number in self.relations:
            self.relations[number] = self._relation_table.updated(self.relations[number], values)

    def forget_one_field(self, collection: str, field: str) -> None:
        """Empty `one_field` of the relations whose many side is this field."""
        for number, row in self.relations.items():
            if row["many_collection"] == collection and row["many_field"] == field:
                self.relations[number] = {**row, "one_field": None}

    def remove_relations_of(self, collection: str, field: str | None = None) -> None:
        """Delete the rows whose many side is this field, or any field of the collection."""
        for number, row in list(self.relations.items()):
            if row["many_collection"] == collection and field in {None, row["many_field"]}:
                del self.relations[number]

    def _append(self, row: JsonObject) -> None:
        collection = str(row["collection"])
        self.fields[collection] = (*self.fields.get(collection, ()), row)


def blank_row(columns: Iterable[Column]) -> JsonObject:
    """Return the row of a metadata table with these columns in which nothing was said."""
    return {column.name: _default(column) for column in columns}


class _MetadataTable:
    """One metadata table: the columns that it really has, and what they hold where nothing is said."""

    def __init__(self, catalog: Catalog, parts: System, name: str) -> None:
        self._name = name
        self._columns = (catalog.tables.get(name) or parts.tables[name]).columns
        self._blank = blank_row(self._columns)
        self._json = {column.name for column in self._columns if column.type_name == "json"}
        self._key = "id" if "id" in self._blank else "collection"

    def inserted(self, values: Mapping[str, JsonValue]) -> JsonObject:
        """Return the new row; raises `Refusal` where the table does not take it."""
        names = sorted(name for name in values if name in self._blank)
        slots = ", ".join(f"${place}" for place in range(1, len(names) + 1))
        listed = ", ".join(f'"{name}"' for name in names)
        sql = f'insert into "{self._name}" ({listed}) values ({slots}) returning "{self._key}"'  # noqa: S608  # the start of a message; it is never run
        return self._checked(self._blank, values, names, sql)

    def updated(self, row: JsonObject, values: Mapping[str, JsonValue]) -> JsonObject:
        """Return the changed row; raises `Refusal` where the table does not take it."""
        names = [column.name for column in self._columns if column.name in values]
        listed = ", ".join(f'"{name}" = ${place}' for place, name in enumerate(names, 1))
        sql = f'update "{self._name}" set {listed} where "{self._key}" in (${len(names) + 1})'  # noqa: S608  # likewise
        return self._checked(row, values, names, sql)

    def _checked(self, row: JsonObject, values: Mapping[str, JsonValue], names: Sequence[str], sql: str) -> JsonObject:
        written = write_row({name: values[name] for name in names})
        for name in self._json & written.keys():
            written[name] = parse_json(written[name], sql)
        result = {**row, **written}
        check_row(self._name, self._columns, result, written, next(iter(names), ""))
        return result


def _default(column: Column) -> JsonValue:
    if column.default is None or column.default.startswith("nextval("):
        return None
    return cast_default(parse_default(column.default), local_type(column.type_name, None, None, None))
