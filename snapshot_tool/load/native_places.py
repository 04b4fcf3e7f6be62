"""Where things stand in a large text that is valid JSON, without a picture of all that is in it.

The way to a key is gone down from the outermost value. What is beside the way is passed over by Python's own scanner,
which is fast; where the members of the two outermost levels begin is kept, so that the next way is short.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cached_property
from json import JSONDecoder
from typing import Final, TypeAlias

from snapshot_tool.load.jsontext import Position
from snapshot_tool.model.item import Path

_SCAN: Final = JSONDecoder(parse_int=len, parse_float=len).raw_decode
_BLANKS: Final = re.compile(r"[ \t\n\r]*")
_BETWEEN: Final = re.compile(r"[ \t\n\r,:]*")
_KEPT: Final = 3
"""Levels whose members are kept: the answer of Directus, the snapshot in it, and its arrays."""

_Members: TypeAlias = "Mapping[str, tuple[int, int]] | array[int]"
"""Of an object, where each key and its value begin; of an array, where each item begins."""


class NativePlaces:
    """The places in one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._kept: dict[int, _Members] = {}

    def find(self, path: Path) -> Position:
        """Return where the key or item at a path stands, or its nearest ancestor that is there."""
        begin = at = self._skip(0)
        for depth, part in enumerate(path):
            members = self._members(at, keep=depth < _KEPT)
            if isinstance(members, array):
                if not isinstance(part, int) or part >= len(members):
                    break
                begin = at = members[part]
            else:
                found = members.get(str(part))
                if found is None:
                    break
                begin, at = found
        return self._position(begin)

    def _members(self, at: int, *, keep: bool) -> _Members:
        if at in self._kept:
            return self._kept[at]
        members: _Members = array("q", self._items(at)) if self._text[at] == "[" else dict(self._pairs(at))
        if keep:
            self._kept[at] = members
        return members

    def _items(self, at: int) -> Iterator[int]:
        at = self._skip(at + 1)
        while self._text[at] != "]":
            yield at
            _, at = _SCAN(self._text, at)
            at = self._skip(at, _BETWEEN)

    def _pairs(self, at: int) -> Iterator[tuple[str, tuple[int, int]]]:
        """Yield the keys of an object; none of a value that is no container."""
        if self._text[at] != "{":
            return
        at = self._skip(at + 1)
        while self._text[at] != "}":
            key, after = _SCAN(self._text, at)
            value = self._skip(after, _BETWEEN)
            yield str(key), (at, value)
            _, at = _SCAN(self._text, value)
            at = self._skip(at, _BETWEEN)

    def _skip(self, at: int, what: re.Pattern[str] = _BLANKS) -> int:
        found = what.match(self._text, at)
        return found.end() if found else at

    def _position(self, offset: int) -> Position:
        line = bisect_right(self._line_ends, offset)
        return line + 1, offset - (self._line_ends[line - 1] if line else 0) + 1

    @cached_property
    def _line_ends(self) -> array[int]:
        return array("q", (found.end() for found in re.finditer("\n", self._text)))
