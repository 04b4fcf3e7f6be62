"""What PostgreSQL makes of a default's literal: its error, or the text that `pg_get_expr` gives back.

Only for the types that Directus writes; geometries are not looked at.
"""

from __future__ import annotations

import json
import re

from snapshot_tool.directus.defaults import Default
from snapshot_tool.directus.literal_numbers import overflows, stored_float, stored_numeric, stored_whole
from snapshot_tool.directus.pg_types import PgType
from snapshot_tool.directus.refusal import PgError
from snapshot_tool.model.json import JsonValue

_UUID = re.compile(r"(\{)?([0-9a-fA-F]{4}-?){7}[0-9a-fA-F]{4}(?(1)\})")
_BYTE_ESCAPE = re.compile(r"\\(?:([0-3][0-7]{2})|\\)")
_PLAIN_ARRAY = re.compile(r"\{[^{}\",\\\s]+(,[^{}\",\\\s]+)*\}")
_JSON_SPACES = " \t\n\r"
_GIVEN_TYPMOD = frozenset({"character varying", "numeric", "geometry"})
"""Types whose NULL default is a cast, which PostgreSQL therefore stores."""


def stored_default(default: Default, target: PgType, server_major: int) -> str | None:
    """Return the default's expression as the catalog holds it, None for no default.

    Raises:
        PgError: where PostgreSQL cannot read the literal as a value of the type.

    """
    match default.kind:
        case "null":
            return f"NULL::{target.name}" if target.name in _GIVEN_TYPMOD and target.modifier >= 0 else None
        case "function":
            return default.text
        case "literal":
            return stored_literal(default.text, target, server_major)


def stored_literal(text: str, target: PgType, server_major: int) -> str:
    """Return what `pg_get_expr` gives for a literal default of this type.

    Raises:
        PgError: where PostgreSQL cannot read the literal as a value of the type.

    """
    match target.name:
        case "smallint" | "integer" | "bigint":
            return stored_whole(text, target.name, server_major)
        case "real" | "double precision":
            return f"'{stored_float(text, target.name)}'::{target.name}"
        case "numeric":
            return stored_numeric(text, server_major)
        case "boolean":
            return "true" if text == "1" else "false"
        case "json":
            return _json(text)
        case "uuid":
            return _uuid(text)
        case "bytea":
            return _bytea(text)
        case "date" | "time without time zone" | "timestamp without time zone" | "timestamp with time zone":
            from snapshot_tool.directus.literal_moments import stored_moment  # noqa: PLC0415 - rare, and slow to load

            return _label(stored_moment(text, target.name, server_major), target.name)
    return _array(text, target, server_major) if target.name.endswith("[]") else _label(text, target.name)


def check_fits(default: Default | None, target: PgType) -> None:
    """Refuse a literal that the size of the type does not hold: ADD COLUMN evaluates it at once, SET DEFAULT does not.

    Raises:
        PgError: where it is too long, or too large a number.

    """
    if default is None or default.kind != "literal":
        return
    if target.precision_and_scale is not None and overflows(default.text, *target.precision_and_scale):
        raise PgError("22003", "numeric field overflow")
    if target.length is not None and is_longer(default.text, target.length):
        raise PgError("22001", f"value too long for type {target.sql}")


def is_longer(text: str, length: int) -> bool:
    """Return whether a type of this length refuses a text; blanks at its end it cuts without a word (manual 8.3)."""
    return len(text.rstrip(" ")) > length


def _array(text: str, target: PgType, server_major: int) -> str:
    """Return an array with its plain elements as PostgreSQL prints them; quoted and nested ones stay as they are."""
    if not text.startswith(("{", "[")) or not text.endswith("}"):
        raise PgError("22P02", f'malformed array literal: "{text}"')
    if _PLAIN_ARRAY.fullmatch(text):
        element = target.name.removesuffix("[]")
        kind = PgType(element, element)
        printed = (_element(part, kind, server_major) for part in text[1:-1].split(","))
        text = f"{{{','.join(printed)}}}"
    return _label(text, target.name)


def _element(text: str, kind: PgType, server_major: int) -> str:
    if text.upper() == "NULL":
        return "NULL"
    stored = stored_literal(text, kind, server_major)
    return stored[1 : stored.rindex("'")].replace("''", "'") if stored.startswith("'") else stored


def _label(text: str, name: str) -> str:
    # Never E'': pg_get_expr follows standard_conforming_strings, which is on everywhere.
    return "'" + text.replace("'", "''") + f"'::{name}"


def _bytea(text: str) -> str:
    if text.startswith("\\x"):
        return f"'\\x{_hexadecimal(text[2:])}'::bytea"
    if "\\" in _BYTE_ESCAPE.sub("", text):
        raise PgError("22P02", "invalid input syntax for type bytea")
    raw = b"".join(
        bytes([int(part, 8)]) if at % 2 and part else (b"\\" if at % 2 else part.encode())
        for at, part in enumerate(_BYTE_ESCAPE.split(text))
    )
    return f"'\\x{raw.hex()}'::bytea"


def _hexadecimal(text: str) -> str:
    digits = "".join(text.split())
    wrong = next((digit for digit in digits if digit not in "0123456789abcdefABCDEF"), None)
    if wrong is not None:
        raise PgError("22023", f'invalid hexadecimal digit: "{wrong}"')
    if len(digits) % 2:
        raise PgError("22023", "invalid hexadecimal data: odd number of digits")
    return digits.lower()


def _json(text: str) -> str:
    try:
        json.loads(text.strip(_JSON_SPACES), parse_constant=_no_constant)
    except ValueError:
        raise PgError("22P02", "invalid input syntax for type json") from None
    return _label(text, "json")


def _uuid(text: str) -> str:
    if not _UUID.fullmatch(text):
        raise PgError("22P02", f'invalid input syntax for type uuid: "{text}"')
    digits = "".join(re.findall("[0-9a-f]", text.lower()))
    parts = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])
    return f"'{'-'.join(parts)}'::uuid"


def _no_constant(name: str) -> JsonValue:
    raise ValueError(name)
