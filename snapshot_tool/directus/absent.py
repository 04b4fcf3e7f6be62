"""What a key says that a file does not have: the value that Directus reads back after it made the item from that file.

Each function returns the values of the keys for which there is such a value; a `meta` or `schema` that is missing as a
whole has none. Metadata come from the defaults of Directus's own tables in that version (§1.3 to §1.6), columns from
what Directus makes of a type (§5.2), names from its conventions (§6.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from snapshot_tool.directus.metadata import read_row
from snapshot_tool.directus.naming import cut, foreign_name
from snapshot_tool.directus.system import system
from snapshot_tool.directus.types import local_type
from snapshot_tool.model.json import JsonObject, JsonValue
from snapshot_tool.model.snapshot import Collection, Field, FieldSchema, Relation

_DATA_TYPES: Final[Mapping[str | None, str]] = MappingProxyType(
    {
        "string": "character varying",
        "hash": "character varying",
        "text": "text",
        "csv": "text",
        "integer": "integer",
        "bigInteger": "bigint",
        "float": "real",
        "decimal": "numeric",
        "boolean": "boolean",
        "json": "json",
        "uuid": "uuid",
        "date": "date",
        "time": "time without time zone",
        "binary": "bytea",
        "dateTime": "timestamp without time zone",
        "timestamp": "timestamp with time zone",
    }
)
"""The column that Directus creates for a type, as it reads it back."""
_LENGTHS: Final = MappingProxyType({"character varying": 255, "character": 255})
_PRECISIONS: Final[Mapping[str | None, tuple[int, int | None]]] = MappingProxyType(
    {
        "smallint": (16, 0),
        "integer": (32, 0),
        "bigint": (64, 0),
        "real": (24, None),
        "double precision": (53, None),
    }
)


def of_collection(collection: Collection) -> JsonObject:
    """Return the values of the keys at the top of a collection's file; for one that has a table."""
    return {"schema": {"name": collection.collection}}


def of_collection_meta(collection: Collection, version: str) -> JsonObject:
    """Return the values of the keys of a collection's `meta`."""
    return {**_blank("directus_collections", version), "collection": collection.collection}


def of_field(field: Field) -> JsonObject:
    """Return the values of the keys at the top of a field's file: its type, where the column says it."""
    schema = field.schema_
    if schema is None or schema.data_type is None:
        return {}
    special = field.meta.special if field.meta else None
    return {"type": local_type(schema.data_type, schema.numeric_precision, schema.numeric_scale, special)}


def of_field_meta(field: Field, version: str) -> JsonObject:
    """Return the values of the keys of a field's `meta`."""
    return {**_blank("directus_fields", version), "collection": field.collection, "field": field.field}


def of_field_schema(field: Field, schema: FieldSchema, relation: Relation | None) -> JsonObject:
    """Return the values of the keys of a field's `schema`; `relation` is the one that starts from it."""
    key = relation.schema_ if relation else None
    data_type = schema.data_type or _DATA_TYPES.get(field.type)
    precision, scale = (10, 5) if field.type == "decimal" else _PRECISIONS.get(data_type, (None, None))
    is_key = bool(schema.is_primary_key)
    return {
        "name": field.field,
        "table": field.collection,
        **({"data_type": data_type} if data_type else {}),
        "default_value": None,
        "max_length": _LENGTHS.get(data_type or ""),
        "numeric_precision": precision,
        "numeric_scale": scale,
        "is_nullable": not is_key,
        "is_unique": is_key,
        "is_indexed": False,
        "is_primary_key": False,
        "is_generated": False,
        "generation_expression": None,
        "has_auto_increment": False,
        "foreign_key_table": key.foreign_key_table if key else None,
        "foreign_key_column": key.foreign_key_column if key else None,
    }


def of_relation(relation: Relation) -> JsonObject:
    """Return the values of the keys at the top of a relation's file."""
    meta, schema = relation.meta, relation.schema_
    target = (schema and schema.foreign_key_table) or (meta and meta.one_collection)
    return {"related_collection": target or None}


def of_relation_meta(relation: Relation, version: str) -> JsonObject:
    """Return the values of the keys of a relation's `meta`."""
    return {
        **_blank("directus_relations", version),
        "many_collection": relation.collection,
        "many_field": relation.field,
        "one_collection": relation.related_collection,
    }


def of_relation_schema(relation: Relation, target_key: str | None) -> JsonObject:
    """Return the values of the keys of a relation's `schema`; `target_key` is the primary key of the other side."""
    found: JsonObject = {"table": relation.collection, "column": relation.field}
    if relation.related_collection:
        found["foreign_key_table"] = relation.related_collection
    if target_key:
        found["foreign_key_column"] = target_key
    action: JsonValue = "NO ACTION"
    name = cut(foreign_name(relation.collection, relation.field))
    return {**found, "constraint_name": name, "on_update": action, "on_delete": action}


def system_fields(version: str) -> list[JsonValue]:
    """Return the `systemFields` of a fresh installation: its own columns that are indexed (§1.5)."""
    parts = system(version)
    found = sorted(
        {
            (table.name, key.column)
            for table in parts.tables.values()
            for index in table.indexes
            for key in index.keys
            if key.column and index.covers_only(key.column) and parts.has_field(table.name, key.column)
        }
    )
    return [{"collection": table, "field": field, "schema": {"is_indexed": True}} for table, field in found]


def _blank(table: str, version: str) -> JsonObject:
    from snapshot_tool.directus.rows import blank_row  # noqa: PLC0415 - heavy, and hardly a file lacks a key

    row = read_row(blank_row(system(version).tables[table].columns))
    return {name: value for name, value in row.items() if name != "id"}
