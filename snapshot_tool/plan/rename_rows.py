"""The rows that name a collection or field, and have to follow its rename: metadata, and what refers to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from snapshot_tool.model.catalog import Catalog, Metadata
from snapshot_tool.model.json import JsonObject, JsonValue
from snapshot_tool.model.sql import ident, literal
from snapshot_tool.plan.rows import COLLECTIONS, FIELDS, RELATIONS

_PERMISSIONS = "directus_permissions"


@dataclass(frozen=True, slots=True)
class RowChange:
    """One column of one table in which an old name gives way to a new one."""

    table: str
    column: str
    of: tuple[tuple[str, str], ...] = ()
    """Further columns that say whose name it is, with their values."""
    is_list: bool = False
    """Whether the column holds names with commas between them."""

    def sql(self, qualified: str, old: str, new: str) -> str:
        """Return the statement; `qualified` is the name of the table."""
        column = ident(self.column)
        own = "".join(f"{ident(name)} = {literal(value)} AND " for name, value in self.of)
        if not self.is_list:
            return f"UPDATE {qualified} SET {column} = {literal(new)} WHERE {own}{column} = {literal(old)}"
        names = f"string_to_array({column}, ',')"
        changed = f"array_to_string(array_replace({names}, {literal(old)}, {literal(new)}), ',')"
        return f"UPDATE {qualified} SET {column} = {changed} WHERE {own}{literal(old)} = ANY ({names})"

    def matches(self, row: JsonObject, old: str) -> bool:
        """Return whether a row holds the old name."""
        found = row.get(self.column)
        named = old in str(found).split(",") if self.is_list and found is not None else found == old
        return named and all(row.get(name) == value for name, value in self.of)

    def changed(self, row: JsonObject, old: str, new: str) -> JsonObject:
        """Return the row under the new name."""
        if not self.matches(row, old):
            return row
        value: JsonValue = new
        if self.is_list:
            value = ",".join(new if name == old else name for name in str(row[self.column]).split(","))
        return {**row, self.column: value}


def of_field(catalog: Catalog, collection: str) -> Iterator[RowChange]:
    """Yield where the name of a field of this collection stands."""
    own, many = (("collection", collection),), (("many_collection", collection),)
    yield RowChange(FIELDS, "field", own)
    yield RowChange(FIELDS, "group", own)
    yield RowChange(RELATIONS, "many_field", many)
    yield RowChange(RELATIONS, "one_field", (("one_collection", collection),))
    yield RowChange(RELATIONS, "junction_field", many)
    yield RowChange(RELATIONS, "sort_field", many)
    yield RowChange(RELATIONS, "one_collection_field", many)
    yield RowChange(COLLECTIONS, "sort_field", own)
    yield RowChange(COLLECTIONS, "archive_field", own)
    if _PERMISSIONS in catalog.tables:
        yield RowChange(_PERMISSIONS, "fields", own, is_list=True)


def of_collection(catalog: Catalog) -> Iterator[RowChange]:
    """Yield where the name of a collection stands among the metadata: all but its own row."""
    yield RowChange(COLLECTIONS, "group")
    yield RowChange(FIELDS, "collection")
    yield RowChange(RELATIONS, "many_collection")
    yield RowChange(RELATIONS, "one_collection")
    yield RowChange(RELATIONS, "one_allowed_collections", is_list=True)
    yield from (change for change in _pointing(catalog) if change.table not in {COLLECTIONS, FIELDS, RELATIONS})


def _pointing(catalog: Catalog) -> Iterator[RowChange]:
    """Yield the columns that a foreign key ties to the collection's own row."""
    for table in catalog.tables.values():
        for key in table.constraints:
            if key.kind == "foreign key" and key.target_table == COLLECTIONS and len(key.columns) == 1:
                yield RowChange(table.name, key.columns[0])


def beside(catalog: Catalog, collection: str) -> Iterator[RowChange]:
    """Yield where else the name of a collection stands: permissions, history, and rows of many-to-any relations."""
    tied = {(change.table, change.column) for change in _pointing(catalog)}
    for table in catalog.tables.values():
        told = table.name.startswith("directus_") and table.name not in {COLLECTIONS, FIELDS, RELATIONS}
        if told and table.column("collection") is not None and (table.name, "collection") not in tied:
            yield RowChange(table.name, "collection")
    for row in catalog.metadata.relations:
        many, field = row.get("many_collection"), row.get("one_collection_field")
        allowed = str(row.get("one_allowed_collections") or "").split(",")
        if isinstance(many, str) and isinstance(field, str) and collection in allowed and many in catalog.tables:
            yield RowChange(many, field)


def rows_of(metadata: Metadata, table: str) -> tuple[JsonObject, ...] | None:
    """Return the rows of a metadata table; None of any other table, whose rows nobody has read."""
    return {COLLECTIONS: metadata.collections, FIELDS: metadata.fields, RELATIONS: metadata.relations}.get(table)


def with_change(metadata: Metadata, change: RowChange, old: str, new: str) -> Metadata:
    """Return the metadata rows after a change."""

    def all_of(rows: tuple[JsonObject, ...]) -> tuple[JsonObject, ...]:
        return tuple(change.changed(row, old, new) for row in rows)

    match change.table:
        case "directus_collections":
            return replace(metadata, collections=all_of(metadata.collections))
        case "directus_fields":
            return replace(metadata, fields=all_of(metadata.fields))
        case "directus_relations":
            return replace(metadata, relations=all_of(metadata.relations))
        case _:
            return metadata
