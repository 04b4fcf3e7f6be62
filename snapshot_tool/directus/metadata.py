"""The metadata rows as Directus's items service reads them: CSV columns as lists, JSON columns parsed (§1.4)."""

from __future__ import annotations

import json
from collections.abc import Mapping

from snapshot_tool.model.json import JsonObject, JsonValue

_CSV = frozenset({"special", "one_allowed_collections"})
_JSON = frozenset(
    {
        "conditions",
        "display_options",
        "item_duplication_fields",
        "options",
        "translations",
        "validation",
    }
)
_BOOLEAN = frozenset({"archive_app_filter", "hidden", "readonly", "required", "searchable", "singleton", "versioning"})
_CONVERTED = _CSV | _JSON | _BOOLEAN
_FLAGS: dict[JsonValue, bool | None] = {1: True, "1": True, 0: False, "0": False, "": None}


def read_row(row: JsonObject) -> JsonObject:
    """Return a row as the items service gives it: every column of the table, the special ones converted."""
    return {name: _read(name, value) if name in _CONVERTED else value for name, value in row.items()}


def write_row(row: Mapping[str, JsonValue]) -> JsonObject:
    """Return what the items service stores for a row: lists of CSV columns joined again."""
    return {name: _write(name, value) for name, value in row.items()}


def split_csv(value: JsonValue) -> JsonValue:
    """Return a CSV column's value as a list; null stays null and empty text becomes an empty list."""
    if not isinstance(value, str):
        return value
    return list[JsonValue](value.split(",")) if value else []


def specials(row: Mapping[str, JsonValue]) -> list[str]:
    """Return the special flags of a `directus_fields` row, whichever way it was read."""
    found = split_csv(row.get("special"))
    return [flag for flag in found if isinstance(flag, str)] if isinstance(found, list) else []


def allowed_collections(row: Mapping[str, JsonValue]) -> list[str]:
    """Return the collections that a many-to-any relation's row allows."""
    found = split_csv(row.get("one_allowed_collections"))
    return [str(name) for name in found] if isinstance(found, list) else []


def row_id(row: Mapping[str, JsonValue]) -> int:
    """Return the id of a row of `directus_fields` or `directus_relations`."""
    found = row.get("id")
    return found if isinstance(found, int) else 0


def _read(name: str, value: JsonValue) -> JsonValue:
    if name in _CSV:
        return split_csv(value)
    if name in _JSON and isinstance(value, str):
        try:
            parsed: JsonValue = json.loads(value)
        except ValueError:
            return value
        return parsed
    if name in _BOOLEAN and isinstance(value, (int, str)) and not isinstance(value, bool):
        return _FLAGS.get(value, value)
    return value


def _write(name: str, value: JsonValue) -> JsonValue:
    if name in _CSV and isinstance(value, list):
        return ",".join("" if item is None else str(item) for item in value)
    return value
