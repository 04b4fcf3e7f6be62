"""JavaScript where Directus leans on it: order of keys and strings, conversion to numbers and to text.

ECMAScript 2024: 7.1.4.1 (StringToNumber), 7.1.17 (ToString), 10.1.11.1 (OrdinaryOwnPropertyKeys).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from snapshot_tool.model.json import JsonValue, js_number

_ARRAY_INDEX = re.compile(r"0|[1-9]\d{0,9}")
_LARGEST_INDEX = 2**32 - 2
_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)")
_RADIX = re.compile(r"0(?:[xX]([0-9a-fA-F]+)|[oO]([0-7]+)|[bB]([01]+))")
_NO_NUMBER = "null"
_WHITESPACE = "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a" + (
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)


def own_keys(keys: Iterable[str]) -> list[str]:
    """Return keys in the order of `Object.keys`: array indexes ascending, then the others as they were added."""
    names = list(keys)
    if not any(map(str.isdigit, names)):
        return names
    indexes = [key for key in names if _ARRAY_INDEX.fullmatch(key) and int(key) <= _LARGEST_INDEX]
    if not indexes:
        return names
    found = set(indexes)
    return sorted(indexes, key=int) + [key for key in names if key not in found]


def sort_key(text: str) -> bytes:
    """Return what orders strings as JavaScript's `<` does: by UTF-16 code units."""
    return text.encode("utf-16-be", "surrogatepass")


def trim(text: str) -> str:
    """Return `text.trim()`."""
    return text.strip(_WHITESPACE)


def to_number(text: str) -> int | float | None:
    """Return `Number(text)`, rounded as a double; None for NaN."""
    text = trim(text)
    if not text:
        return 0
    if radix := _RADIX.fullmatch(text):
        base = {1: 16, 2: 8, 3: 2}[radix.lastindex or 1]
        return double(int(radix[radix.lastindex or 1], base))
    if _DECIMAL.fullmatch(text):
        return double(float(text))
    if text.lstrip("+-") == "Infinity" and len(text) <= len("-Infinity"):
        return -math.inf if text.startswith("-") else math.inf
    return None


def double(number: float) -> int | float:
    """Return a number as a double holds and prints it: 9223372036854775807 becomes 9223372036854776000."""
    text = js_number(number)
    if text == _NO_NUMBER:
        return math.inf if number > 0 else -math.inf
    return int(text) if text.lstrip("-").isdigit() else float(text)


def to_text(value: JsonValue) -> str:
    """Return `String(value)`; an array's items are joined, and null items are empty."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return js_number(value)
        case str():
            return value
        case list():
            return ",".join("" if item is None else to_text(item) for item in value)
        case _:
            return "[object Object]"


def is_truthy(value: JsonValue) -> bool:
    """Return `Boolean(value)`: arrays and objects are true even where they are empty."""
    return bool(value) or isinstance(value, (list, dict))
