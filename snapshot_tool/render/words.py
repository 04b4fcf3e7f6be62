"""Words that every output shares: counts, lists, and values of files shown so that nothing acts on them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from snapshot_tool.model.json import Absent, JsonValue, dumps

_VALUE_WIDTH = 60
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_JOINER = "\u200d"
"""Zero-width joiner: part of many emoji."""


def visible(text: str) -> str:
    r"""Return `text` with everything that a terminal would act on, or not show, as an escape (`\x1b`, `\u202e`)."""
    return text if text.isascii() and text.isprintable() else "".join(map(_visible_character, text))


def visible_lines(text: str) -> list[str]:
    """Return the lines of `text`, each made visible; line breaks alone are kept, as lines."""
    return [visible(line) for line in text.split("\n")]


def _visible_character(character: str) -> str:
    if unicodedata.category(character) not in _UNSEEN or character == _JOINER:
        return character
    escaped = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(character)
    point = ord(character)
    return escaped or (
        f"\\x{point:02x}" if point < 0x100 else f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"
    )


def show(value: JsonValue | Absent) -> str:
    """Return a JSON value on one line, cut after some 60 characters; an absent key is `(no key)`."""
    if isinstance(value, Absent):
        return "(no key)"
    text = visible(dumps(value))
    return text if len(text) <= _VALUE_WIDTH else text[: _VALUE_WIDTH - 1] + "…"


def count(number: int, noun: str, plural: str = "") -> str:
    """Return `1 field`, `2 fields`, `12,000 rows`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(parts: Iterable[str]) -> str:
    """Return the parts that say something, joined by a middle dot."""
    return " · ".join(part for part in parts if part)
