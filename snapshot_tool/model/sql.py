"""Quoting: names and values from files are data, and end up in statements only through here.

Not psycopg's, because the plan is made without a connection and its text must run as it stands with `psql -f`.
PostgreSQL's manual: 4.1.1 (identifiers), 4.1.2.1–4.1.2.2 (strings).
"""

from __future__ import annotations

from snapshot_tool.model.json import JsonValue, dumps

MAX_NAME_BYTES = 63
"""PostgreSQL cuts longer names silently (NAMEDATALEN - 1)."""


def ident(name: str) -> str:
    """Return `name` as a quoted identifier.

    Raises:
        ValueError: where PostgreSQL cannot hold the name: empty, a NUL in it, or more than 63 bytes.

    """
    if not name:
        raise ValueError("a name must not be empty")
    if "\0" in name:
        raise ValueError(f"the name {name!r} holds a NUL character, which PostgreSQL cannot store")
    if len(name.encode("utf-8", "surrogatepass")) > MAX_NAME_BYTES:
        raise ValueError(f"the name {name!r} is longer than {MAX_NAME_BYTES} bytes: PostgreSQL would cut it")
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """Return `value` as a string literal that is right whatever `standard_conforming_strings` says.

    Raises:
        ValueError: where the value holds a NUL, which no PostgreSQL string can.

    """
    if "\0" in value:
        raise ValueError(f"the value {value!r} holds a NUL character, which PostgreSQL cannot store")
    quoted = "'" + value.replace("'", "''") + "'"
    return " E" + quoted.replace("\\", "\\\\") if "\\" in value else quoted


def value(found: JsonValue, *, json: bool = False) -> str:
    """Return a JSON value as an SQL literal: of a `json` column where `json` says so, else of a plain one."""
    if found is None:
        return "NULL"
    if json:
        return literal(dumps(found))
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, (int, float)):
        return dumps(found)
    return literal(found if isinstance(found, str) else dumps(found))
