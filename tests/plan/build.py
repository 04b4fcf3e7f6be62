"""Small snapshots, written as one thinks of them: every key that Directus 11.13.4 writes is filled in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from typing import Literal

from snapshot_tool.directus.naming import foreign_name
from snapshot_tool.model.json import JsonObject, JsonValue
from snapshot_tool.model.snapshot import Snapshot

TYPES: dict[str, tuple[str, str, JsonObject]] = {
    "string": ("string", "character varying", {"max_length": 255}),
    "text": ("text", "text", {}),
    "integer": ("integer", "integer", {"numeric_precision": 32, "numeric_scale": 0}),
    "bigInteger": ("bigInteger", "bigint", {"numeric_precision": 64, "numeric_scale": 0}),
    "smallint": ("integer", "smallint", {"numeric_precision": 16, "numeric_scale": 0}),
    "float": ("float", "real", {"numeric_precision": 24}),
    "double": ("float", "double precision", {"numeric_precision": 53}),
    "decimal": ("decimal", "numeric", {"numeric_precision": 10, "numeric_scale": 2}),
    "boolean": ("boolean", "boolean", {}),
    "uuid": ("uuid", "uuid", {}),
    "json": ("json", "json", {}),
    "jsonb": ("json", "jsonb", {}),
    "date": ("date", "date", {}),
    "time": ("time", "time without time zone", {}),
    "dateTime": ("dateTime", "timestamp without time zone", {}),
    "timestamp": ("timestamp", "timestamp with time zone", {}),
    "bytea": ("unknown", "bytea", {}),
}
"""A short name: Directus's type, PostgreSQL's type, and what is read of its size."""

SYSTEM_FIELDS: list[JsonObject] = [
    {"collection": "directus_activity", "field": "timestamp", "schema": {"is_indexed": True}},
    {"collection": "directus_revisions", "field": "parent", "schema": {"is_indexed": True}},
]


@dataclass(frozen=True)
class F:
    """A field; `schema` and `meta` override what the kind says. `alias` has no column."""

    name: str
    kind: str = "string"
    schema: JsonObject = attribute(default_factory=dict)
    meta: JsonObject = attribute(default_factory=dict)

    def document(self, collection: str) -> JsonObject:
        if self.kind == "alias":
            return {
                "collection": collection,
                "field": self.name,
                "type": "alias",
                "meta": _field_meta(collection, self.name, {"special": ["alias", "no-data"], **self.meta}),
            }
        kind, data_type, size = TYPES[self.kind]
        columns: JsonObject = {
            "name": self.name,
            "table": collection,
            "data_type": data_type,
            "default_value": None,
            "max_length": None,
            "numeric_precision": None,
            "numeric_scale": None,
            "is_nullable": True,
            "is_unique": False,
            "is_indexed": False,
            "is_primary_key": False,
            "is_generated": False,
            "generation_expression": None,
            "has_auto_increment": False,
            "foreign_key_table": None,
            "foreign_key_column": None,
            **size,
            **self.schema,
        }
        meta = _field_meta(collection, self.name, self.meta)
        return {"collection": collection, "field": self.name, "type": kind, "meta": meta, "schema": columns}


@dataclass(frozen=True)
class R:
    """A relation from `collection.field` to `target.id`; without a target a many-to-any."""

    collection: str
    field: str
    target: str | None
    on_delete: Literal["NO ACTION", "CASCADE", "SET NULL", "RESTRICT"] = "SET NULL"
    meta: JsonObject = attribute(default_factory=dict)
    name: str | None = None

    def document(self) -> JsonObject:
        found: JsonObject = {
            "collection": self.collection,
            "field": self.field,
            "related_collection": self.target,
            "meta": {
                "junction_field": None,
                "many_collection": self.collection,
                "many_field": self.field,
                "one_allowed_collections": None,
                "one_collection": self.target,
                "one_collection_field": None,
                "one_deselect_action": "nullify",
                "one_field": None,
                "sort_field": None,
                **self.meta,
            },
        }
        if self.target is not None:
            found["schema"] = {
                "table": self.collection,
                "column": self.field,
                "foreign_key_table": self.target,
                "foreign_key_column": "id",
                "constraint_name": self.name or foreign_name(self.collection, self.field),
                "on_update": "NO ACTION",
                "on_delete": self.on_delete,
            }
        return found


@dataclass(frozen=True)
class C:
    """A collection with its fields; without fields it is a folder."""

    name: str
    fields: tuple[F, ...] = ()
    meta: JsonObject = attribute(default_factory=dict)

    def document(self) -> JsonObject:
        meta: JsonObject = {
            "accountability": "all",
            "archive_app_filter": True,
            "archive_field": None,
            "archive_value": None,
            "collapse": "open",
            "collection": self.name,
            "color": None,
            "display_template": None,
            "group": None,
            "hidden": False,
            "icon": None,
            "item_duplication_fields": None,
            "note": None,
            "preview_url": None,
            "singleton": False,
            "sort": None,
            "sort_field": None,
            "translations": None,
            "unarchive_value": None,
            "versioning": False,
            **self.meta,
        }
        found: JsonObject = {"collection": self.name, "meta": meta}
        if self.fields:
            found["schema"] = {"name": self.name}
        return found

    def with_fields(self, *fields: F) -> C:
        names = {own.name for own in fields}
        return replace(self, fields=(*(own for own in self.fields if own.name not in names), *fields))

    def without(self, *names: str) -> C:
        return replace(self, fields=tuple(own for own in self.fields if own.name not in names))


def _field_meta(collection: str, name: str, changes: JsonObject) -> JsonObject:
    return {
        "collection": collection,
        "conditions": None,
        "display": None,
        "display_options": None,
        "field": name,
        "group": None,
        "hidden": False,
        "interface": None,
        "note": None,
        "options": None,
        "readonly": False,
        "required": False,
        "searchable": True,
        "sort": None,
        "special": None,
        "translations": None,
        "validation": None,
        "validation_message": None,
        "width": "full",
        **changes,
    }


ID = F("id", "uuid", {"is_nullable": False, "is_unique": True, "is_primary_key": True})


def serial(collection: str) -> F:
    """Return a primary key that counts up by itself."""
    return F(
        "id",
        "integer",
        {
            "is_nullable": False,
            "is_unique": True,
            "is_primary_key": True,
            "has_auto_increment": True,
            "default_value": f"nextval('{collection}_id_seq'::regclass)",
        },
    )


def snapshot(
    *collections: C,
    relations: Iterable[R] = (),
    custom: Iterable[C] = (),
    system_fields: list[JsonObject] | None = None,
) -> Snapshot:
    """Return a snapshot; `custom` holds fields of system collections."""
    links = list(relations)
    owned = [*collections, *custom]
    pointed = {(link.collection, link.field): link.target for link in links if link.target}
    documents: list[JsonValue] = []
    for collection in owned:
        for own in collection.fields:
            document = own.document(collection.name)
            target = pointed.get((collection.name, own.name))
            columns = document.get("schema")
            if target is not None and isinstance(columns, dict):
                columns |= {"foreign_key_table": target, "foreign_key_column": "id"}
            documents.append(document)
    return Snapshot.model_validate(
        {
            "info": {
                "version": 1,
                "directus": "11.13.4",
                "vendor": "postgres",
                "systemFields": SYSTEM_FIELDS if system_fields is None else system_fields,
            },
            "collections": tuple(collection.document() for collection in collections),
            "fields": tuple(documents),
            "relations": tuple(link.document() for link in links),
        }
    )
