"""JSON as JavaScript has it: what is equal, what a value's type is, and how a document is written.

Directus compares and writes with JavaScript; Python differs in three places that matter here: `True == 1`,
`json` writes `1.0` where JavaScript writes `1`, and object keys that look like array indexes come first.
"""

from __future__ import annotations

import json
import json.encoder
import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final, TypeAlias

from pydantic import JsonValue
from pydantic_core import to_json

__all__ = [
    "ABSENT",
    "Absent",
    "JsonObject",
    "JsonValue",
    "dumps",
    "is_as_javascript",
    "is_sorted_deep",
    "js_equal",
    "js_number",
    "js_type",
    "sort_deep",
]

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


def js_number(value: float) -> str:
    """Return a number as JavaScript writes it: `1` for 1.0, 2^53 and more rounded, `null` for what is no number."""
    if isinstance(value, int) and abs(value) <= _MAX_SAFE_INTEGER:
        return str(int(value))
    try:
        number = float(value)
    except OverflowError:  # JavaScript's Infinity
        return "null"
    if not math.isfinite(number):
        return "null"
    mantissa, _, exponent = repr(abs(number)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    sign = "-" if number < 0 else ""
    return sign + _placed(digits, point) if digits else "0"


def _placed(digits: str, point: int) -> str:
    """Return 0.`digits` × 10^`point` by the rules of Number::toString (ECMA-262)."""
    if len(digits) <= point <= _LAST_PLAIN_POINT:
        return digits.ljust(point, "0")
    if 0 < point <= _LAST_PLAIN_POINT:
        return f"{digits[:point]}.{digits[point:]}"
    if _FIRST_PLAIN_POINT <= point <= 0:
        return f"0.{'0' * -point}{digits}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{point - 1:+d}"


def sort_deep(value: JsonValue) -> JsonValue:
    """Return `value` with the keys of every object in the order in which Directus sorts them (§1.1).

    Directus sorts pairs of key and value as text (`key,value`) by UTF-16 code units; keys that read as array indexes
    then come first all the same, because they always do in JavaScript. Arrays keep their order.
    """
    if isinstance(value, list):
        return [sort_deep(item) for item in value]
    if isinstance(value, dict):
        keys = _sorted(value)
        # Most values hold no others, and a call for each is what this costs.
        return {
            key: sort_deep(found) if isinstance(found, (dict, list)) else found
            for key, found in zip(keys, map(value.__getitem__, keys), strict=True)
        }
    return value


def is_sorted_deep(value: JsonValue) -> bool:
    """Return whether `sort_deep` would leave a value as it is."""
    if isinstance(value, dict):
        if list(value) != _sorted(value):
            return False
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            if isinstance(item, (dict, list)) and not is_sorted_deep(item):
                return False
    return True


def _sorted(keys: Collection[str]) -> list[str]:
    is_plain = all(map(str.isidentifier, keys)) and "".join(keys).isascii()
    return sorted(keys) if is_plain else sorted(keys, key=_sort_key)


def dumps(value: JsonValue, *, indent: int | None = None) -> str:
    """Return `value` as `JSON.stringify(value, null, indent)` would write it: non-ASCII kept, keys as they come."""
    try:
        written = to_json(value, indent=indent, inf_nan_mode="null")
    except ValueError:  # half a surrogate pair, or nested too deeply for it
        written = b""
    if written and is_as_javascript(written):
        return written.decode()
    text = _text(value, "\n", " " * (indent or 0))
    # A lone surrogate is no character: JSON.stringify (well-formed since ES2019) writes it as an escape.
    return text if text.isascii() else _LONE_SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def is_as_javascript(written: bytes) -> bool:
    """Return whether JavaScript surely writes the same as pydantic did.

    Otherwise it may write a number with a point, an exponent or 16 digits, or put a key first that is an array index.
    Texts may look like that; they are written the long way for nothing.
    """
    return _TELLTALE.search(written) is None


def _text(value: JsonValue, line: str, indent: str) -> str:
    """Return the text of a value; `line` starts a new line at the depth of the value itself."""
    # By type, for most values are simple, and this is the greater part of looking at a snapshot's files.
    if (simple := _SIMPLE.get(type(value))) is not None:
        return simple(value)
    match value:
        case list():
            inner = line + indent
            return _bracketed("[]", [_text(item, inner, indent) for item in value], line, indent)
        case dict():
            inner, colon = line + indent, ": " if indent else ":"
            members = [
                _quoted(key)
                + colon
                + (simple(item) if (simple := _SIMPLE.get(type(item))) else _text(item, inner, indent))
                for key, item in _js_items(value)
            ]
            return _bracketed("{}", members, line, indent)
        case str():  # of a subclass, as an enumeration's member is
            return _quoted(value)
        case int() | float():
            return js_number(value)
        case _:
            return "null"


def _bracketed(brackets: str, parts: list[str], line: str, indent: str) -> str:
    if not parts or not indent:
        return brackets[0] + ",".join(parts) + brackets[1]
    inner = line + indent
    return brackets[0] + inner + f",{inner}".join(parts) + line + brackets[1]


def _js_items(value: JsonObject) -> Iterable[tuple[str, JsonValue]]:
    """Return the members in the order in which a JavaScript object has them: array indexes first, by number."""
    if not any(map(str.isdigit, value)):
        return value.items()
    return sorted(value.items(), key=lambda item: (0, int(item[0])) if _is_index(item[0]) else (1, 0))


def _sort_key(key: str) -> tuple[int, int, bytes]:
    if _is_index(key):
        return 0, int(key), b""
    return 1, 0, f"{key},".encode("utf-16-be", "surrogatepass")


def _is_index(key: str) -> bool:
    return bool(_INDEX.fullmatch(key)) and int(key) < _MAX_INDEX


_TELLTALE: Final = re.compile(rb'[0-9](?:[.eE]|":|[0-9]{15})')
_quoted: Final = json.encoder.encode_basestring
_SIMPLE: Final[Mapping[type, Callable[[Any], str]]] = {
    str: _quoted,
    bool: ("false", "true").__getitem__,
    type(None): "null".format,
    int: js_number,
    float: js_number,
}
"""How a value that holds no others is written, by its type."""
_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")
_MAX_INDEX = 2**32 - 1
_MAX_SAFE_INTEGER = 2**53
_LAST_PLAIN_POINT = 21
_FIRST_PLAIN_POINT = -5
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
