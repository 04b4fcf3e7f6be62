"""A snapshot in the words of another Directus version: the keys and the system fields that this one reports."""

from __future__ import annotations

from snapshot_tool.directus.keys import collection_meta_keys, field_meta_keys, field_schema_keys
from snapshot_tool.directus.system import system
from snapshot_tool.directus.versions import SYSTEM_FIELDS
from snapshot_tool.model.json import JsonObject, JsonValue
from tests.conformance.native import members, objects

_NEW: JsonObject = {"status": "active", "autosave_revision_interval": None, "searchable": True}
"""What a database has in the columns that came later, where nobody chose otherwise."""


def as_version(native: JsonObject, version: str) -> JsonObject:
    """Return a native snapshot as this version would report the same schema."""
    if native["directus"] == version:
        return native
    own = _fresh(str(native["directus"]))
    more = [item for item in objects(native.get("systemFields") or []) if item not in own]
    collections: list[JsonValue] = [
        _meta(item, collection_meta_keys(version)) for item in objects(native["collections"])
    ]
    fields: list[JsonValue] = [_field(item, version) for item in objects(native["fields"])]
    found: JsonObject = {**native, "directus": version, "collections": collections, "fields": fields}
    found.pop("systemFields", None)
    relations = found.pop("relations")
    if SYSTEM_FIELDS.holds_in(version):
        found["systemFields"] = [*_fresh(version), *more]
    return {**found, "relations": relations}


def _field(item: JsonObject, version: str) -> JsonObject:
    found = _meta(item, field_meta_keys(version))
    schema = item.get("schema")
    if not isinstance(schema, dict):
        return found
    return {**found, "schema": {key: schema[key] for key in field_schema_keys(version) if key in schema}}


def _meta(item: JsonObject, keys: tuple[str, ...]) -> JsonObject:
    meta = members(item["meta"])
    return {**item, "meta": {key: meta[key] if key in meta else _NEW[key] for key in keys}}


def _fresh(version: str) -> list[JsonObject]:
    """Return the system fields that are indexed in a new installation."""
    found: list[JsonObject] = [
        {"collection": table.name, "field": str(index.keys[0].column), "schema": {"is_indexed": True}}
        for table in system(version).tables.values()
        for index in table.indexes
        if not index.unique
    ]
    return sorted(found, key=lambda item: (str(item["collection"]), str(item["field"])))
