"""Edits of JSON text: one value set, put in or taken out, every other byte left alone.

Indentation, line ends, a byte order mark, the order of keys and the spelling of numbers and strings stay as they are;
what is new is written as its neighbours are. The texts must be JSON that loading takes: UTF-8, no key twice.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from snapshot_tool.model.item import Path
from snapshot_tool.model.json import JsonValue, dumps, js_equal
from snapshot_tool.model.json_text import TOKEN, Member, members
from snapshot_tool.model.key_order import ordered

_BOM: Final = "\ufeff"


class NoSuchPlace(Exception):
    """A path leads to nothing in a text."""


def set_value(data: bytes, path: Path, value: JsonValue) -> bytes:
    """Return the text with this value at `path`; where it is there already, in whatever spelling, the text as it is.

    A last key that is not there is put in where Directus's order has it; an index one behind the last adds an item.

    Raises:
        NoSuchPlace: where what `path` should be in is no object or array of the text.

    """
    text = _Text.of(data)
    found = text.places.get(path)
    if found is None:
        return text.with_new(path, value)
    if js_equal(json.loads(text.body[found.value : found.end]), value):
        return data
    return text.replaced(found.value, found.end, text.written(value, text.indent_of(found)))


def remove_value(data: bytes, path: Path) -> bytes:
    """Return the text without the key, or the item of an array, at `path`; as it is where it has no such.

    Raises:
        NoSuchPlace: for the empty path, the whole text.

    """
    if not path:
        raise NoSuchPlace(path)
    text = _Text.of(data)
    found = text.places.get(path)
    if found is None:
        return data
    siblings = text.children(path[:-1])
    place = siblings.index(found)
    if place + 1 < len(siblings):
        return text.replaced(found.start, siblings[place + 1].start, "")
    if place:
        return text.replaced(siblings[place - 1].end, found.end, "")
    around = text.places[path[:-1]]
    return text.replaced(around.value + 1, around.end - 1, "")


@dataclass(frozen=True)
class _Text:
    """A text and where its parts stand."""

    mark: str
    """A byte order mark, or nothing."""
    body: str

    @classmethod
    def of(cls, data: bytes) -> _Text:
        text = data.decode()
        mark = _BOM if text.startswith(_BOM) else ""
        return cls(mark, text.removeprefix(mark))

    @cached_property
    def places(self) -> dict[Path, Member]:
        return {member.path: member for member in members(self.body)}

    def children(self, parent: Path) -> list[Member]:
        return [member for path, member in self.places.items() if path and path[:-1] == parent]

    def replaced(self, start: int, end: int, text: str) -> bytes:
        return f"{self.mark}{self.body[:start]}{text}{self.body[end:]}".encode()

    def with_new(self, path: Path, value: JsonValue) -> bytes:
        around = self.places.get(path[:-1])
        if around is None or not self._takes(around, path[-1]):
            raise NoSuchPlace(path)
        siblings = self.children(path[:-1])
        if not siblings:
            return self._filled(around, path[-1], value)
        lead = self._lead_between(siblings)
        new = self._key(path[-1], siblings) + self.written(value, _indent(lead))
        before = _before(path, siblings)
        if before is None:
            first = siblings[0].start
            return self.replaced(first, first, f"{new},{lead}")
        return self.replaced(before.end, before.end, f",{lead}{new}")

    def indent_of(self, member: Member) -> str | None:
        """Return the blanks before a member that begins its line; None where it stands behind something else."""
        return _indent(self._lead(member)) if member.path else ""

    def written(self, value: JsonValue, indent: str | None) -> str:
        """Return a value as this text would write it on a line with this indent; None: all of it on one line."""
        if indent is None or not self._breaks:
            return _on_one_line(value)
        first, *others = dumps(value, indent=1).split("\n")
        return self._line_end.join([first, *(indent + _widened(line, self._unit) for line in others)])

    def _takes(self, around: Member, key: str | int) -> bool:
        bracket = self.body[around.value]
        return bracket == "{" if isinstance(key, str) else bracket == "[" and key == len(self.children(around.path))

    def _filled(self, around: Member, key: str | int, value: JsonValue) -> bytes:
        """Return the text with the first member of an empty object or array."""
        indent = self.indent_of(around)
        inside = (around.value + 1, around.end - 1)
        name = self._key(key, ())
        if indent is None or not self._breaks:
            return self.replaced(*inside, name + _on_one_line(value))
        deeper = indent + self._unit
        return self.replaced(
            *inside, f"{self._line_end}{deeper}{name}{self.written(value, deeper)}{self._line_end}{indent}"
        )

    def _key(self, key: str | int, siblings: Sequence[Member]) -> str:
        """Return the key as it stands before a value: with the colon, and the blanks that others have around it."""
        if isinstance(key, int):
            return ""
        colons = (self.body[_end_of_key(self.body, sibling) : sibling.value] for sibling in siblings)
        colon = next((colon for colon in colons if "\n" not in colon), ": ")
        return dumps(key) + colon

    def _lead(self, member: Member) -> str:
        """Return the blanks before a member."""
        before = self.body[: member.start]
        return before[len(before.rstrip()) :]

    def _lead_between(self, siblings: Sequence[Member]) -> str:
        """Return the blanks that stand between a comma and the next of these members."""
        first = self._lead(siblings[0])
        if len(siblings) > 1:
            return self._lead(siblings[1])
        return first if "\n" in first else " "

    @property
    def _breaks(self) -> bool:
        return "\n" in self.body.strip()

    @property
    def _line_end(self) -> str:
        return "\r\n" if "\r\n" in self.body else "\n"

    @cached_property
    def _unit(self) -> str:
        """Return one step of indentation: that of the first key, or two spaces."""
        first = next((member for member in self.places.values() if len(member.path) == 1), None)
        return (first and self.indent_of(first)) or "  "


def _before(path: Path, siblings: Sequence[Member]) -> Member | None:
    """Return the member that a new one comes behind: the last item, or in Directus's order the key before it."""
    if isinstance(path[-1], int):
        return siblings[-1]
    by_key = {str(sibling.path[-1]): sibling for sibling in siblings}
    keys = ordered(path[:-1], [*by_key, path[-1]])
    place = keys.index(path[-1])
    return by_key[keys[place - 1]] if place else None


def _end_of_key(body: str, member: Member) -> int:
    key = TOKEN.match(body, member.start)
    return key.end() if key else member.start


def _indent(lead: str) -> str | None:
    """Return what of the blanks before a member is its line's indent; None where it does not begin a line."""
    _, line_end, indent = lead.rpartition("\n")
    return indent if line_end else None


def _widened(line: str, unit: str) -> str:
    """Return a line with one unit for each space that it begins with."""
    rest = line.lstrip(" ")
    return unit * (len(line) - len(rest)) + rest


def _on_one_line(value: JsonValue) -> str:
    """Return a value as people write it on one line: a space behind each comma and colon."""
    lines = dumps(value, indent=1).split("\n")
    return "".join(line.lstrip(" ") + (" " if line.endswith(",") else "") for line in lines)
