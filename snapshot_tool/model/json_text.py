"""Where the parts of a text that is valid JSON stand: of every key and item the path, the beginning and the value."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from snapshot_tool.model.item import Path

TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
"""One token of JSON: a string, a mark, or a number or word."""


@dataclass(slots=True)
class Member:
    """The root, a key with its value, or an item of an array."""

    path: Path
    start: int
    """Where it begins, in characters: the key's quote, or the item's first character."""
    value: int
    """Where its value begins."""
    end: int
    """Behind its value."""


def members(text: str) -> list[Member]:
    """Return the root, every key and every item of a text, in the order in which they begin.

    A key that stands twice in an object is there twice.
    """
    found: list[Member] = []
    open_: list[Member] = []
    """The members whose bracket has not closed, the innermost last."""
    at: list[str | int | None] = []
    """For each open array the index, for each open object the key; None before a key."""
    for token in TOKEN.finditer(text):
        word = token[0]
        if word in ("}", "]"):
            at.pop()
            open_.pop().end = token.end()
        elif word == ",":
            at[-1] = at[-1] + 1 if isinstance(at[-1], int) else None
        elif at and at[-1] is None:
            at[-1] = json.loads(word)
            found.append(_member(at, token.start()))
        elif word != ":":
            if not (at and isinstance(at[-1], str)):
                found.append(_member(at, token.start()))
            found[-1].value, found[-1].end = token.span()
            if word in ("{", "["):
                open_.append(found[-1])
                at.append(None if word == "{" else 0)
    return found


def _member(at: Sequence[str | int | None], start: int) -> Member:
    return Member(tuple(part for part in at if part is not None), start, start, start)
