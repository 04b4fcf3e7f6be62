"""A capture as text that a person can review: each thing has lines of its own, and a change of it is a few lines."""

from __future__ import annotations

import json
from typing import Final

from snapshot_tool.model.capture import CaptureDocument
from snapshot_tool.model.json import JsonValue

_text: Final = json.JSONEncoder(ensure_ascii=False).encode
_BLOCKS: Final = 6
"""How deep things are: `catalog`, `tables`, the table, `indexes`, the index. What they hold is on one line each."""
_WIDTH: Final = 120
"""Columns that such a value may take; a longer one is spread over lines as well."""


def render_capture(document: CaptureDocument) -> str:
    """Return a capture as text, one line break at its end.

    A bracket that closes a thing has a line of its own: with one thing more there are more lines, and all others stay.
    """
    lines: list[str] = []
    _write(lines, document.content(), "", "", 0)
    return "\n".join([*lines, ""])


def _write(lines: list[str], value: JsonValue, lead: str, end: str, depth: int) -> None:
    """Add the lines of a value, with what stands before and behind it."""
    start = " " * depth + lead
    members = _members(value)
    if depth >= _BLOCKS or _is_plain(value):
        short = f"{start}{_text(value)}"
        if not members or len(short) <= _WIDTH:
            lines.append(short + end)
            return
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    lines.append(start + opening)
    for number, (name, member) in enumerate(members, start=1):
        _write(lines, member, name, "," if number < len(members) else "", depth + 1)
    lines.append(" " * depth + closing + end)


def _is_plain(value: JsonValue) -> bool:
    """Return whether a value is no object, and no array that holds one or another array."""
    if isinstance(value, list):
        return not any(isinstance(member, (dict, list)) for member in value)
    return not isinstance(value, dict) or not value


def _members(value: JsonValue) -> list[tuple[str, JsonValue]]:
    """Return the members of an object or array, each with what is written before it."""
    match value:
        case dict():
            return [(f"{_text(name)}: ", member) for name, member in value.items()]
        case list():
            return [("", member) for member in value]
        case _:
            return []
