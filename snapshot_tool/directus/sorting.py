"""How a snapshot orders what is in a `meta`: keys always, and before 11.1.2 the items of arrays too (§1.1, §10)."""

from __future__ import annotations

from functools import cmp_to_key

from snapshot_tool.directus import js
from snapshot_tool.directus.versions import ARRAYS_KEPT
from snapshot_tool.model.json import JsonObject, JsonValue, sort_deep


def sort_meta(value: JsonValue, version: str) -> JsonValue:
    """Return a value as a snapshot of this version shows it."""
    return sort_deep(value) if ARRAYS_KEPT.holds_in(version) else _sort_with_arrays(value)


def _sort_with_arrays(value: JsonValue) -> JsonValue:
    """Sort keys, and arrays by lodash's `sortBy`; what is inside of an array stays as it is."""
    if isinstance(value, dict):
        found: JsonObject = {key: _sort_with_arrays(item) for key, item in value.items()}
        ordered = sort_deep(found)
        return {key: found[key] for key in ordered} if isinstance(ordered, dict) else found
    if isinstance(value, list):
        return sorted(value, key=cmp_to_key(_compare))
    return value


def _compare(one: JsonValue, other: JsonValue) -> int:
    """Compare as lodash does: null last; numbers as numbers; the rest as text, where JavaScript's `<` says so."""
    if one is None or other is None:
        return (one is None) - (other is None)
    if isinstance(one, (int, float)) or isinstance(other, (int, float)):
        left, right = (js.to_number(js.to_text(value)) for value in (_plain(one), _plain(other)))
        return 0 if left is None or right is None else (left > right) - (left < right)
    before, after = js.sort_key(js.to_text(one)), js.sort_key(js.to_text(other))
    return (before > after) - (before < after)


def _plain(value: JsonValue) -> JsonValue:
    return int(value) if isinstance(value, bool) else value
