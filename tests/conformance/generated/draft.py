"""A snapshot in the making: items that edits may change in place, written out in the native form."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field

from snapshot_tool.directus.naming import foreign_name
from snapshot_tool.model.json import ABSENT, Absent, JsonObject, JsonValue

VERSION = "11.13.4"

_COLLECTION: JsonObject = {
    "accountability": "all",
    "archive_app_filter": True,
    "archive_field": None,
    "archive_value": None,
    "collapse": "open",
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
}
_FIELD: JsonObject = {
    "conditions": None,
    "display": None,
    "display_options": None,
    "group": None,
    "hidden": False,
    "interface": "input",
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
}
_COLUMN: JsonObject = {
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
}
_RELATION: JsonObject = {
    "junction_field": None,
    "one_allowed_collections": None,
    "one_collection_field": None,
    "one_deselect_action": "nullify",
    "one_field": None,
    "sort_field": None,
}


@dataclass
class Item:
    """A collection, field or relation; `meta` and `schema` may be null, or no key at all."""

    identity: JsonObject
    meta: JsonObject | Absent | None
    schema: JsonObject | Absent | None

    @property
    def collection(self) -> str:
        return str(self.identity["collection"])

    @property
    def field(self) -> str:
        return str(self.identity["field"])

    @property
    def metadata(self) -> JsonObject:
        """`meta`, to be edited; an object that is thrown away where the item has none."""
        return self.meta if isinstance(self.meta, dict) else {}

    @property
    def column(self) -> JsonObject:
        """`schema`, to be edited; an object that is thrown away where the item has none."""
        return self.schema if isinstance(self.schema, dict) else {}

    @property
    def is_real(self) -> bool:
        return isinstance(self.schema, dict)

    def document(self) -> JsonObject:
        found = dict(self.identity)
        if not isinstance(self.meta, Absent):
            found["meta"] = self.meta
        if not isinstance(self.schema, Absent):
            found["schema"] = self.schema
        return copy.deepcopy(found)


@dataclass
class Draft:
    """A whole snapshot, its arrays in the order of the file."""

    collections: list[Item] = field(default_factory=list)
    fields: list[Item] = field(default_factory=list)
    relations: list[Item] = field(default_factory=list)
    system_fields: list[JsonValue] = field(
        default_factory=lambda: [
            system_field("directus_activity", "timestamp"),
            system_field("directus_revisions", "parent"),
        ]
    )
    info: JsonObject = field(default_factory=lambda: {"version": 1, "directus": VERSION, "vendor": "postgres"})

    @property
    def tables(self) -> list[Item]:
        return [item for item in self.collections if item.is_real]

    @property
    def columns(self) -> list[Item]:
        return [item for item in self.fields if item.is_real]

    def fields_of(self, collection: str) -> list[Item]:
        return [item for item in self.fields if item.collection == collection]

    def find(self, collection: str, name: str) -> Item | None:
        return next((item for item in self.fields_of(collection) if item.field == name), None)

    def primary_key(self, collection: str) -> Item | None:
        return next((item for item in self.fields_of(collection) if item.column.get("is_primary_key") is True), None)

    def relations_of(self, collection: str, name: str) -> Iterator[Item]:
        """The relations whose many side is this field."""
        return (item for item in self.relations if (item.collection, item.field) == (collection, name))

    def document(self) -> JsonObject:
        """The native form, as `GET /schema/snapshot` gives it."""
        return {
            **self.info,
            "systemFields": copy.deepcopy(self.system_fields),
            "collections": [item.document() for item in self.collections],
            "fields": [item.document() for item in self.fields],
            "relations": [item.document() for item in self.relations],
        }

    def copy(self) -> Draft:
        return copy.deepcopy(self)


def system_field(collection: str, name: str) -> JsonObject:
    return {"collection": collection, "field": name, "schema": {"is_indexed": True}}


def folder(name: str, **meta: JsonValue) -> Item:
    return Item({"collection": name}, _sorted({**_COLLECTION, "collection": name, **meta}), ABSENT)


def table(name: str, **meta: JsonValue) -> Item:
    return Item({"collection": name}, _sorted({**_COLLECTION, "collection": name, **meta}), {"name": name})


def alias(collection: str, name: str, **meta: JsonValue) -> Item:
    identity: JsonObject = {"collection": collection, "field": name, "type": "alias"}
    return Item(identity, field_meta(collection, name, **meta), ABSENT)


def column(collection: str, name: str, type_name: str, data_type: str, schema: JsonObject, **meta: JsonValue) -> Item:
    """A field with a column; `schema` says where it differs from a nullable column without anything."""
    identity: JsonObject = {"collection": collection, "field": name, "type": type_name}
    whole = {"name": name, "table": collection, "data_type": data_type, **_COLUMN, **schema}
    return Item(identity, field_meta(collection, name, **meta), whole)


def field_meta(collection: str, name: str, **meta: JsonValue) -> JsonObject:
    return _sorted({**_FIELD, "collection": collection, "field": name, **meta})


def relation(
    collection: str, name: str, one: str | None, one_key: str, *, on_delete: str = "SET NULL", **meta: JsonValue
) -> Item:
    """A relation to the primary key `one_key` of `one`, or a many-to-any one where `one` is None."""
    identity: JsonObject = {"collection": collection, "field": name, "related_collection": one}
    whole = _sorted(
        {**_RELATION, "many_collection": collection, "many_field": name, "one_collection": one, **meta},
    )
    if one is None:
        return Item(identity, whole, ABSENT)
    return Item(identity, whole, foreign_key(collection, name, one, one_key, on_delete))


def foreign_key(collection: str, name: str, one: str, one_key: str, on_delete: str) -> JsonObject:
    return {
        "table": collection,
        "column": name,
        "foreign_key_table": one,
        "foreign_key_column": one_key,
        "constraint_name": foreign_name(collection, name),
        "on_update": "NO ACTION",
        "on_delete": on_delete,
    }


def _sorted(meta: JsonObject) -> JsonObject:
    return {key: copy.deepcopy(meta[key]) for key in sorted(meta)}
