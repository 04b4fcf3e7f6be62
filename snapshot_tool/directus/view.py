"""The Directus view: the snapshot that `/schema/snapshot` would report for a catalog and its metadata (§1, §4, §12.5).

In: the tables that the inspector sees and the metadata rows. Out: tracked, non-system items only, sorted and with
their keys in Directus's order. A column whose field is an alias too appears twice, as it does in Directus.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from snapshot_tool.directus import js
from snapshot_tool.directus.columns import ColumnInfo, catalog_columns, foreign_keys, primary_column
from snapshot_tool.directus.keys import has_system_fields
from snapshot_tool.directus.metadata import read_row, row_id
from snapshot_tool.directus.system import System, system
from snapshot_tool.directus.types import is_alias_special
from snapshot_tool.model.catalog import Catalog, Constraint, Table
from snapshot_tool.model.json import JsonObject, JsonValue, sort_deep
from snapshot_tool.model.snapshot import Collection, Field, Info, Relation, Snapshot

_SNAPSHOT_VERSION = 1
_VENDOR = "postgres"
_SEEN_BY_OVERVIEW = frozenset({"table", "partitioned table"})


def view(catalog: Catalog, version: str) -> Snapshot:
    """Return what Directus of this version would report for this database.

    The keys of a `meta` are the columns that the metadata tables really have: a database of an older Directus has
    fewer, whatever `version` says.
    """
    parts = system(version)
    columns = catalog_columns(catalog)
    return Snapshot(
        info=_info(catalog, columns, parts, version),
        collections=tuple(map(Collection.model_validate, _collections(catalog))),
        fields=tuple(map(Field.model_validate, _fields(catalog, columns))),
        relations=tuple(map(Relation.model_validate, _relations(catalog))),
    )


def known_collections(catalog: Catalog) -> dict[str, str]:
    """Return the collections whose fields Directus knows, with their primary key's column (§4.1).

    Missing are tables that the role may not read, and those without a primary key of exactly one column or with a
    space in their name.
    """
    return {name: key for name, table in catalog.tables.items() if (key := known_key(table))}


def known_key(table: Table) -> str | None:
    """Return the primary key's column of a collection whose fields Directus knows, None where it does not (§4.1)."""
    is_seen = table.kind in _SEEN_BY_OVERVIEW and table.readable and " " not in table.name
    return primary_column(table) if is_seen else None


def _info(catalog: Catalog, columns: Mapping[str, tuple[ColumnInfo, ...]], parts: System, version: str) -> Info:
    document: JsonObject = {"version": _SNAPSHOT_VERSION, "directus": version, "vendor": _VENDOR}
    if has_system_fields(version):
        document["systemFields"] = _system_fields(catalog, columns, parts)
    return Info.model_validate(document)


def _system_fields(catalog: Catalog, columns: Mapping[str, tuple[ColumnInfo, ...]], parts: System) -> list[JsonValue]:
    tracked = {(row["collection"], row["field"]) for row in catalog.metadata.fields}
    found = [
        (table, column.name)
        for table in known_collections(catalog)
        for column in columns.get(table, ())
        if column.is_indexed and column.name in parts.fields.get(table, ()) and (table, column.name) not in tracked
    ]
    return [
        {"collection": table, "field": field, "schema": {"is_indexed": True}}
        for table, field in sorted(found, key=lambda item: (js.sort_key(item[0]), js.sort_key(item[1])))
    ]


def _collections(catalog: Catalog) -> list[JsonObject]:
    found = []
    for row in catalog.metadata.collections:
        meta = read_row(row)
        name = str(meta["collection"])
        item: JsonObject = {"collection": name, "meta": sort_deep(meta)}
        table = catalog.tables.get(name)
        if table is not None and table.kind == "table":
            item["schema"] = {"name": name}
        found.append(item)
    return sorted(found, key=lambda item: js.sort_key(str(item["collection"])))


def _fields(catalog: Catalog, columns: Mapping[str, tuple[ColumnInfo, ...]]) -> list[JsonObject]:
    known = known_collections(catalog)
    rows = sorted(catalog.metadata.fields, key=row_id)
    first: dict[tuple[str, str], JsonObject] = {}
    for row in rows:
        first.setdefault((str(row["collection"]), str(row["field"])), row)
    found: list[tuple[int, JsonObject]] = []
    for table, infos in columns.items():
        for info in infos if table in known else ():
            own = first.get((table, info.name))
            if own is not None:
                found.append((row_id(own), _column_field(info, own)))
    for row in rows:
        meta = read_row(row)
        if row["collection"] in known and is_alias_special(meta.get("special")):
            found.append((row_id(row), {**_identity(row), "type": "alias", "meta": _without_id(meta)}))
    return [item for _, item in sorted(found, key=lambda pair: (js.sort_key(str(pair[1]["collection"])), pair[0]))]


def _column_field(info: ColumnInfo, row: JsonObject) -> JsonObject:
    meta = read_row(row)
    special = meta.get("special")
    flags = [flag for flag in special if isinstance(flag, str)] if isinstance(special, list) else None
    return {
        **_identity(row),
        "type": info.field_type(flags),
        "meta": _without_id(meta),
        "schema": info.cast_document(flags),
    }


def _relations(catalog: Catalog) -> list[JsonObject]:
    keys = ((name, key) for name, table in catalog.tables.items() for key in foreign_keys(table))
    stitched = stitch(keys, sorted(catalog.metadata.relations, key=row_id))
    found = [(row_id(meta), _relation(key, table, meta)) for table, key, meta in stitched if meta is not None]
    return [item for _, item in sorted(found, key=lambda pair: (js.sort_key(str(pair[1]["collection"])), pair[0]))]


def stitch(
    keys: Iterable[tuple[str, Constraint]], rows: Iterable[JsonObject]
) -> list[tuple[str, Constraint | None, JsonObject | None]]:
    """Return every relation that Directus makes of foreign keys and `directus_relations` rows (§1.6).

    Each is (table, foreign key, row); a foreign key without a row of its own or a row without a foreign key leaves
    the other part None. First come the foreign keys, then the rows that are left.

    Args:
        keys: the foreign keys that Directus sees, each with its table.
        rows: the rows, ordered by id.

    """
    rows = list(rows)
    by_field: dict[tuple[JsonValue, JsonValue], list[JsonObject]] = {}
    for row in rows:
        by_field.setdefault((row["many_collection"], row["many_field"]), []).append(row)
    found: list[tuple[str, Constraint | None, JsonObject | None]] = []
    taken: set[int] = set()
    for table, key in sorted(keys, key=lambda pair: pair[1].oid):
        candidates = by_field.get((table, key.columns[0]), ())
        own = next((row for row in candidates if row["one_collection"] in {None, "", key.target_table}), None)
        if own is not None:
            taken.add(row_id(own))
        found.append((table, key, own))
    found += [(str(row["many_collection"]), None, row) for row in rows if row_id(row) not in taken]
    return found


def _relation(key: Constraint | None, table: str, row: JsonObject) -> JsonObject:
    meta = read_row(row)
    item: JsonObject = {
        "collection": table,
        "field": meta["many_field"] if key is None else key.columns[0],
        "related_collection": meta["one_collection"] if key is None else key.target_table,
        "meta": _without_id(meta),
    }
    if key is not None:
        item["schema"] = {
            "table": table,
            "column": key.columns[0],
            "foreign_key_table": key.target_table,
            "foreign_key_column": key.target_columns[0],
            "constraint_name": key.name,
            "on_update": key.on_update,
            "on_delete": key.on_delete,
        }
    return item


def _identity(row: JsonObject) -> JsonObject:
    return {"collection": row["collection"], "field": row["field"]}


def _without_id(meta: JsonObject) -> JsonValue:
    return sort_deep({name: value for name, value in meta.items() if name != "id"})
