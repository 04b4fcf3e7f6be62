"""The Directus view: the snapshot that `/schema/snapshot` would report for a catalog and its metadata (§1, §4, §12.5).

In: the tables that the inspector sees and the metadata rows. Out: non-system items, sorted and with their keys in
Directus's order; before 11.10.0 also those without a row of metadata, whose `meta` is null. A column whose field is an
alias too appears twice, as it does in Directus.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import get_args

from snapshot_tool.directus import js
from snapshot_tool.directus.columns import ColumnInfo, catalog_columns, foreign_keys, primary_column
from snapshot_tool.directus.keys import field_schema_keys
from snapshot_tool.directus.metadata import read_row, row_id
from snapshot_tool.directus.sorting import sort_meta
from snapshot_tool.directus.system import System, system
from snapshot_tool.directus.types import is_alias_special
from snapshot_tool.directus.versions import LEAVES_OUT_UNTRACKED, SYSTEM_FIELDS
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.json import JsonObject, JsonValue
from snapshot_tool.model.snapshot import Collection, Field, FieldType, Info, Relation, Snapshot
from snapshot_tool.model.table import Constraint, Table

_SNAPSHOT_VERSION = 1
_VENDOR = "postgres"
_NO_ID = 2**63
"""Sorts what has no row of metadata behind what has one."""
_TYPES = frozenset(get_args(FieldType))
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
        collections=tuple(map(Collection.model_validate, _collections(catalog, parts, version))),
        fields=tuple(map(_field, _fields(catalog, columns, parts, version))),
        relations=tuple(map(Relation.model_validate, _relations(catalog, parts, version))),
    )


def _field(document: JsonObject) -> Field:
    """Return a field; the type of a geometry column is the first special of its field, whatever that says (§5.1)."""
    if document["type"] in _TYPES:
        return Field.model_validate(document)
    return Field.model_validate({**document, "type": "unknown"}).model_copy(update={"type": document["type"]})


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
    if SYSTEM_FIELDS.holds_in(version):
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


def _collections(catalog: Catalog, parts: System, version: str) -> list[JsonObject]:
    metas: dict[str, JsonValue] = {
        str(row["collection"]): sort_meta(read_row(row), version) for row in catalog.metadata.collections
    }
    tables = {name for name, table in catalog.tables.items() if table.kind == "table"}
    if not LEAVES_OUT_UNTRACKED.holds_in(version):
        metas |= dict.fromkeys(tables - metas.keys() - parts.collections)
    found: list[JsonObject] = [
        {"collection": name, "meta": meta, **({"schema": {"name": name}} if name in tables else {})}
        for name, meta in metas.items()
    ]
    return sorted(found, key=lambda item: js.sort_key(str(item["collection"])))


def _fields(
    catalog: Catalog, columns: Mapping[str, tuple[ColumnInfo, ...]], parts: System, version: str
) -> list[JsonObject]:
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
                found.append((row_id(own), _column_field(info, own, version)))
            elif not LEAVES_OUT_UNTRACKED.holds_in(version) and not parts.has_field(table, info.name):
                found.append((_NO_ID, _column_field(info, None, version)))
    for row in rows:
        meta = read_row(row)
        if row["collection"] in known and is_alias_special(meta.get("special")):
            found.append((row_id(row), {**_identity(row), "type": "alias", "meta": _without_id(meta, version)}))
    return [item for _, item in sorted(found, key=lambda pair: (js.sort_key(str(pair[1]["collection"])), pair[0]))]


def _column_field(info: ColumnInfo, row: JsonObject | None, version: str) -> JsonObject:
    meta = None if row is None else read_row(row)
    special = meta.get("special") if meta else None
    flags = [flag for flag in special if isinstance(flag, str)] if isinstance(special, list) else None
    schema = info.cast_document(flags)
    return {
        "collection": info.table,
        "field": info.name,
        "type": info.field_type(flags),
        "meta": _without_id(meta, version),
        "schema": {key: schema[key] for key in field_schema_keys(version)},
    }


def _relations(catalog: Catalog, parts: System, version: str) -> list[JsonObject]:
    keys = ((name, key) for name, table in catalog.tables.items() for key in foreign_keys(table))
    stitched = stitch(keys, sorted(catalog.metadata.relations, key=row_id))
    own = {(relation.collection, relation.field) for relation in parts.relations}
    shows_untracked = not LEAVES_OUT_UNTRACKED.holds_in(version)
    found: list[tuple[int, JsonObject]] = []
    for table, key, row in stitched:
        if row is not None:
            found.append((row_id(row), _relation(key, table, row, version)))
        elif key is not None and shows_untracked and (table, key.columns[0]) not in own:
            found.append((_NO_ID, _relation(key, table, None, version)))
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
    for table, key in sorted(keys, key=lambda pair: pair[1].place):
        candidates = by_field.get((table, key.columns[0]), ())
        own = next((row for row in candidates if row["one_collection"] in {None, "", key.target_table}), None)
        if own is not None:
            taken.add(row_id(own))
        found.append((table, key, own))
    found += [(str(row["many_collection"]), None, row) for row in rows if row_id(row) not in taken]
    return found


def _relation(key: Constraint | None, table: str, row: JsonObject | None, version: str) -> JsonObject:
    meta = None if row is None else read_row(row)
    item: JsonObject = {
        "collection": table,
        "field": key.columns[0] if key else meta and meta["many_field"],
        "related_collection": key.target_table if key else meta and meta["one_collection"],
        "meta": _without_id(meta, version),
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


def _without_id(meta: JsonObject | None, version: str) -> JsonValue:
    if meta is None:
        return None
    return sort_meta({name: value for name, value in meta.items() if name != "id"}, version)
