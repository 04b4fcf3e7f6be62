"""JSON as JavaScript's `JSON.parse` takes it, and where in the text a path stands.

Parsing is Python's own, fast and without positions; the text is gone through a second time only where a finding needs
a line. Stricter than JavaScript in four ways, each a defect of a file: a key that stands twice in an object, a number
too large for it, and nesting deeper than any snapshot has; and half a surrogate pair, which PostgreSQL cannot store.
"""

from __future__ import annotations

import codecs
import json
import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NoReturn, TypeAlias

from snapshot_tool.model.fix import Change, Safety
from snapshot_tool.model.item import Path
from snapshot_tool.model.json import JsonObject, JsonValue
from snapshot_tool.model.json_text import TOKEN, members

MAX_DEPTH: Final = 100
"""Arrays and objects in one another; the deepest seen in a snapshot (a filter in a condition) is under 20."""

Position: TypeAlias = tuple[int, int]
"""Line and column in characters, both from 1."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a text is not the JSON that it should be."""

    code: str
    message: str
    position: Position | None = None
    """None where `path` says it."""
    path: Path = ()
    changes: tuple[Change, ...] = ()
    """What of the file would have to change to mend it; empty where that takes a decision."""
    safety: Safety = Safety.SAFE


class BadJson(Exception):
    """A text that cannot be read; carries every problem found in it."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


def parse(data: bytes) -> JsonValue:
    """Return the value of a UTF-8 text; a byte order mark before it is passed over, as directus-sync does.

    Raises:
        BadJson: where it is no UTF-8, no JSON, or has one of the four defects above.

    """
    text = decoded(data)
    try:
        value = _decode(_DECODER, text)
    except _DuplicateKey:
        _decode(_LENIENT, text)  # what comes after the key may be broken, and then that is the news
        raise BadJson(*_duplicates(text)) from None
    if data.count(b"{") + data.count(b"[") > MAX_DEPTH and _is_deeper_than(value, MAX_DEPTH):
        raise BadJson(_TOO_DEEP)
    if _SURROGATE.search(data):
        halves = tuple(_half_pairs(text))
        if halves:
            raise BadJson(*halves)
    return value


def decoded(data: bytes) -> str:
    """Return a UTF-8 text without its byte order mark.

    Raises:
        BadJson: where it is no UTF-8; says at which character.

    """
    text = data.removeprefix(codecs.BOM_UTF8)
    try:
        return text.decode()
    except UnicodeDecodeError as error:
        raise BadJson(_not_utf8(text, error.start)) from None


def position(data: bytes, path: Path) -> Position:
    """Return where the key (or the array item) at `path` stands; its nearest ancestor where the text has no such."""
    if not path:  # of a text that nests too deep, or is no JSON, nothing else is asked
        text = data.decode("utf-8-sig", "replace")
        return _position(text, len(text) - len(text.lstrip()))
    places = _places(data)
    while path and path not in places:
        path = path[:-1]
    return places.get(path, (1, 1))


class _DuplicateKey(Exception):
    """An object has the same key twice."""


class _NoNumber(Exception):
    """A token reads as a number that JSON does not have."""

    def __init__(self, token: str) -> None:
        super().__init__(token)
        self.token = token


def _decode(decoder: json.JSONDecoder, text: str) -> JsonValue:
    try:
        value: JsonValue = decoder.decode(text)
    except json.JSONDecodeError as error:
        reason = error.msg[:1].lower() + error.msg[1:].removesuffix(" at")
        raise BadJson(Problem("broken-json", f"this is no JSON: {reason}", (error.lineno, error.colno))) from None
    except _NoNumber as error:
        raise BadJson(_no_number(text, error.token)) from None
    except RecursionError:
        raise BadJson(_TOO_DEEP) from None
    return value


def _object(pairs: list[tuple[str, JsonValue]]) -> JsonObject:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _DuplicateKey
    return found


def _number(token: str) -> float:
    """Return 1 for `1.0` too: JavaScript does not tell them apart."""
    number = float(token)
    if not math.isfinite(number):
        raise _NoNumber(token)
    return int(number) if number.is_integer() else number


def _integer(token: str) -> float:
    return int(token) if len(token) < _LONG else _number(token)


def _no_constant(token: str) -> NoReturn:
    raise _NoNumber(token)


_LONG = 300
"""Digits from which an integer may be too large for a double."""
_LENIENT = json.JSONDecoder(parse_float=_number, parse_int=_integer, parse_constant=_no_constant)
_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_number, parse_int=_integer, parse_constant=_no_constant
)
_TOO_DEEP = Problem("too-deep", f"arrays and objects are nested more than {MAX_DEPTH} deep, which no snapshot is")


def _is_deeper_than(value: JsonValue, depth: int) -> bool:
    level = _containers([value])
    for _ in range(depth):
        level = _containers(child for parent in level for child in _children(parent))
        if not level:
            return False
    return True


def _containers(values: Iterable[JsonValue]) -> list[JsonValue]:
    return [value for value in values if isinstance(value, (dict, list))]


def _children(value: JsonValue) -> Iterable[JsonValue]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _not_utf8(data: bytes, start: int) -> Problem:
    before = data[:start]
    column = len(before[before.rfind(b"\n") + 1 :].decode()) + 1
    message = f"the byte 0x{data[start]:02x} is no UTF-8; Directus would read it as the character U+FFFD"
    return Problem("not-utf-8", message, (before.count(b"\n") + 1, column))


def _no_number(text: str, token: str) -> Problem:
    start = next((found.start() for found in TOKEN.finditer(text) if found[0] == token), 0)
    shown = token if len(token) < 20 else f"{token[:16]}…"
    return Problem("broken-json", f"this is no JSON: {shown} is no number that JSON can hold", _position(text, start))


def _duplicates(text: str) -> Iterator[Problem]:
    first: dict[Path, int] = {}
    twice: set[Path] = set()
    for member in members(text):
        path, offset = member.path, member.start
        before = first.setdefault(path, offset)
        if before != offset and not any(path[:length] in twice for length in range(len(path))):
            twice.add(path)
            line, _ = _position(text, before)
            message = f"the key {path[-1]!r} stands twice in one object (first in line {line}); only the last counts"
            yield Problem("duplicate-key", message, _position(text, offset), path)


def _half_pairs(text: str) -> Iterator[Problem]:
    for found in TOKEN.finditer(text):
        if found[0].startswith('"') and _HALF_PAIR.search(json.loads(found[0])):
            message = f"{found[0]} holds half of a surrogate pair, which is no character"
            yield Problem("no-character", message, _position(text, found.start()))


@lru_cache(maxsize=256)
def _places(data: bytes) -> Mapping[Path, Position]:
    text = data.decode("utf-8-sig", "replace")
    return {member.path: _position(text, member.start) for member in members(text)}


def _position(text: str, offset: int) -> Position:
    ends = _line_ends(text)
    line = bisect_right(ends, offset)
    return line + 1, offset - (ends[line - 1] if line else 0) + 1


@lru_cache(maxsize=4)
def _line_ends(text: str) -> tuple[int, ...]:
    return tuple(found.end() for found in re.finditer("\n", text))


_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_HALF_PAIR = re.compile("[\ud800-\udfff]")
