"""How knex, through which Directus speaks, quotes names and values: with all its oddities.

A dot splits a name, ` as ` makes an alias, `[0]` at the end of a part stays outside the quotes, and every `?` of a
finished statement becomes `$1`, `$2`, … (semantics §5.3). Prediction needs the text that is really sent; our own
statements are quoted by `model.sql`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from snapshot_tool.directus import js

_ARRAY_ACCESS = re.compile(r"(.*?)(\[[0-9]+\])")
_PLACEHOLDER = re.compile(r"(\\*)\?")
_ALIAS = " as "


def wrap(name: str) -> str:
    """Return a table, column, index or constraint name as knex writes it: `a.b` becomes `"a"."b"`."""
    at = name.lower().find(_ALIAS)
    if at >= 0:
        return f"{wrap(name[:at])} as {identifier(js.trim(name[at + len(_ALIAS) :]))}"
    return ".".join(identifier(js.trim(part)) for part in name.split("."))


def identifier(name: str) -> str:
    """Return a name in double quotes; `*` stays bare and an array subscript ends the name outside them."""
    if name == "*":
        return name
    accessor = ""
    if found := _ARRAY_ACCESS.search(name):
        name, accessor = found[1], found[2]
    return '"' + name.replace('"', '""') + '"' + accessor


def escape(text: str) -> str:
    """Return a string literal: quotes doubled, and an `E` in front where there is a backslash."""
    quoted = "'" + text.replace("'", "''").replace("\\", "\\\\") + "'"
    return "E" + quoted if "\\" in text else quoted


def position(sql: str) -> str:
    """Return a statement with its question marks numbered, as it goes over the wire."""
    return number([sql])[0]


def number(pieces: Sequence[str]) -> list[str]:
    r"""Return the pieces of one statement with their question marks numbered throughout; `\?` stands for `?`."""
    count = 0

    def replace(found: re.Match[str]) -> str:
        nonlocal count
        if len(found[1]) % 2:
            return "?"
        count += 1
        return f"${count}"

    return [_PLACEHOLDER.sub(replace, piece) for piece in pieces]


def parts(name: str) -> tuple[str, ...]:
    """Return the identifiers that PostgreSQL reads in `wrap(name)`: more than one is a qualified name."""
    return tuple(js.trim(part) for part in name.split("."))
