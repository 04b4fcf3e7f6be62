"""JSON as JavaScript has it: what is equal, what a value's type is, and how a document is written.

Directus compares and writes with JavaScript; Python differs in three places that matter here: `True == 1`,
`json` writes `1.0` where JavaScript writes `1`, and object keys that look like array indexes come first.
"""

from __future__ import annotations

import json
from typing import Final, TypeAlias

from pydantic import JsonValue

__all__ = ["ABSENT", "Absent", "JsonObject", "JsonValue", "dumps", "js_equal", "js_type"]

JsonObject: TypeAlias = dict[str, JsonValue]
"""A JSON object. Never changed in place once it is part of a model."""


class Absent:
    """The type of `ABSENT`: a key that is not there, which is not the same as null."""

    _only: Absent | None = None

    def __new__(cls) -> Absent:
        """Return the one instance."""
        if cls._only is None:
            cls._only = super().__new__(cls)
        return cls._only

    def __repr__(self) -> str:
        return "ABSENT"

    def __bool__(self) -> bool:
        return False


ABSENT: Final = Absent()


def js_type(value: JsonValue) -> str:
    """Return the JavaScript type that deep-diff tells apart: null, boolean, number, string, array or object."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def js_equal(left: JsonValue, right: JsonValue) -> bool:
    """Return whether two values are deeply equal as JavaScript values (key order does not matter)."""
    kind = js_type(left)
    if kind != js_type(right):
        return False
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(js_equal, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(js_equal(value, right[key]) for key, value in left.items())
    if kind == "number":
        return float(left) == float(right)  # type: ignore[arg-type]  # js_type says both are numbers
    return left == right


def dumps(value: JsonValue, *, indent: int | None = None) -> str:
    """Return `value` as `JSON.stringify(value, null, indent)` would write it: non-ASCII kept, keys as they come."""
    separators = (",", ":") if indent is None else (",", ": ")
    text = json.dumps(_js_numbers(value), ensure_ascii=False, indent=indent, separators=separators)
    # A lone surrogate is no character: JSON.stringify (well-formed since ES2019) writes it as an escape.
    return text if text.isascii() else "".join(f"\\u{ord(c):04x}" if "\ud800" <= c <= "\udfff" else c for c in text)


def _js_numbers(value: JsonValue) -> JsonValue:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return int(value)
    if isinstance(value, list):
        return [_js_numbers(item) for item in value]
    if isinstance(value, dict):
        return {key: _js_numbers(item) for key, item in value.items()}
    return value
