"""What PostgreSQL makes of a default's literal: its error, or the text that `pg_get_expr` gives back.

Only as exact as a snapshot needs: dates and times are checked for their look, geometries not at all.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
import struct
from decimal import Decimal

from snapshot_tool.directus.pg_types import PgType
from snapshot_tool.directus.refusal import PgError
from snapshot_tool.model.json import JsonValue

_RANGES = {"smallint": 15, "integer": 31, "bigint": 63}
_WHOLE = re.compile(r"\s*([+-]?)(\d+)\s*")
_FLOAT = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*")
_SPECIAL_FLOATS = frozenset({"nan", "infinity", "-infinity", "inf", "-inf", "+inf", "+infinity"})
_UUID = re.compile(r"\{?([0-9a-fA-F]{4}-?){7}[0-9a-fA-F]{4}\}?")
_MOMENT = re.compile(
    r"\s*(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2})(?::(\d{2})(\.\d{1,6})?)?\s*(Z|z|[+-]\d{2}(?::?\d{2})?)?)?\s*"
)
_TIME = re.compile(r"\s*(\d{1,2}):(\d{2})(?::(\d{2}))?(\.\d+)?\s*")
_HEX_BYTES = re.compile(r"\\x([0-9a-fA-F]{2})*")
_BYTE_ESCAPE = re.compile(r"\\(?:([0-3][0-7]{2})|\\)")
_DIGIT_TIME = re.compile(r"\s*([01]\d|2[0-3])([0-5]\d)([0-5]\d)?\s*")
_SIX_DIGITS = re.compile(r"\s*\d{6}\s*")
_DATE_LOOK = re.compile(
    r"\s*(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{8}|[A-Za-z]{3,9}[ .-]*\d{1,2},?[ -]+\d{4}"
    r"|\d{1,2}[ -][A-Za-z]{3,9}[ -]\d{4})"
    r"([ T].*)?"
)
_LAST_HOUR = 24
_DATE_WORDS = frozenset(
    {"now", "today", "tomorrow", "yesterday", "epoch", "infinity", "-infinity", "allballs", "january", "february"}
)
_DATE_TYPES = frozenset({"date", "time without time zone", "timestamp without time zone", "timestamp with time zone"})
_INPUT_NAMES = {"time without time zone": "time", "timestamp without time zone": "timestamp"}
"""What the input functions call their types in errors."""
_FLOAT_DIGITS = 9


def stored_literal(text: str, target: PgType) -> str:
    """Return what `pg_get_expr` gives for a literal default of this type.

    Raises:
        PgError: where PostgreSQL cannot read the literal as a value of the type.

    """
    match target.name:
        case "smallint" | "integer" | "bigint":
            return _whole(text, target.name)
        case "real" | "double precision" | "numeric":
            return _fraction(text, target.name)
        case "boolean":
            return "true" if text == "1" else "false"
        case "json":
            return _json(text)
        case "uuid":
            return _uuid(text)
        case "bytea":
            return _bytea(text)
        case name if name in _DATE_TYPES:
            return _moment(text, name)
    return _label(text, target.name)


def _bytea(text: str) -> str:
    if _HEX_BYTES.fullmatch(text):
        return f"'{text.lower()}'::bytea"
    rest = _BYTE_ESCAPE.sub("", text)
    if "\\" in rest:
        raise PgError("22P02", "invalid input syntax for type bytea")
    raw = re.sub(_BYTE_ESCAPE, lambda found: chr(int(found[1], 8)) if found[1] else "\\", text)
    return f"'\\x{raw.encode().hex()}'::bytea"


def _label(text: str, name: str) -> str:
    # Never E'': pg_get_expr follows standard_conforming_strings, which is on everywhere.
    return "'" + text.replace("'", "''") + f"'::{name}"


def _syntax(text: str, name: str) -> PgError:
    return PgError("22P02", f'invalid input syntax for type {name}: "{text}"')


def _whole(text: str, name: str) -> str:
    found = _WHOLE.fullmatch(text)
    if not found:
        raise _syntax(text, name)
    number = int(found[1] + found[2])
    limit = 2 ** _RANGES[name]
    if not -limit <= number < limit:
        raise PgError("22003", f'value "{text}" is out of range for type {name}')
    return str(number) if name == "integer" and number >= 0 else f"'{number}'::{name}"


def _fraction(text: str, name: str) -> str:
    trimmed = text.strip()
    if trimmed.lower() in _SPECIAL_FLOATS:
        return _label(trimmed, name)
    if not _FLOAT.fullmatch(text):
        raise _syntax(text, name)
    if name != "numeric":
        return f"'{_float_text(float(trimmed), name)}'::{name}"
    number = format(Decimal(trimmed), "f")
    return number if "." in number and number[0] != "-" else f"'{number}'::numeric"


def _float_text(number: float, name: str) -> str:
    if name == "double precision":
        return f"{number:.17g}" if not math.isfinite(number) else repr(number).removesuffix(".0")
    try:
        (single,) = struct.unpack("f", struct.pack("f", number))
    except OverflowError:
        return repr(number)
    digits = (f"{single:.{count}g}" for count in range(1, _FLOAT_DIGITS + 1))
    return next(found for found in digits if struct.unpack("f", struct.pack("f", float(found)))[0] == single)


def _json(text: str) -> str:
    try:
        json.loads(text, parse_constant=_no_constant)
    except ValueError:
        raise PgError("22P02", "invalid input syntax for type json") from None
    return _label(text, "json")


def _uuid(text: str) -> str:
    if not _UUID.fullmatch(text):
        raise _syntax(text, "uuid")
    digits = "".join(re.findall("[0-9a-f]", text.lower()))
    parts = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])
    return f"'{'-'.join(parts)}'::uuid"


def _moment(text: str, name: str) -> str:
    word = text.strip().lower()
    if word in _DATE_WORDS:
        return _label(word, name)
    if name == "time without time zone":
        return _label(_time(text), name)
    found = _MOMENT.fullmatch(text)
    if found is None:
        _check_looks_like_date(text, name)
        return _label(text, name)
    try:
        dt.date.fromisoformat(found[1])
    except ValueError:
        raise PgError("22008", f'date/time field value out of range: "{text}"') from None
    if name == "date":
        return _label(found[1], name)
    clock = f"{found[1]} {found[2] or '00:00'}:{found[3] or '00'}"
    fraction = (found[4] or "").rstrip("0").rstrip(".")
    if name == "timestamp without time zone":
        return _label(clock + fraction, name)
    return _label(f"{_in_utc(clock, found[5])}{fraction}+00", name)


def _time(text: str) -> str:
    if clock := _TIME.fullmatch(text):
        if int(clock[1]) > _LAST_HOUR:
            raise PgError("22008", f'date/time field value out of range: "{text}"')
        return f"{int(clock[1]):02}:{clock[2]}:{clock[3] or '00'}{clock[4] or ''}"
    if digits := _DIGIT_TIME.fullmatch(text):
        return f"{digits[1]}:{digits[2]}:{digits[3] or '00'}"
    if ":" not in text or not text.strip()[:1].isdigit():
        raise PgError("22007", f'invalid input syntax for type time: "{text}"')
    return text


def _check_looks_like_date(text: str, name: str) -> None:
    if text.strip() in {"0", "00"} or _SIX_DIGITS.fullmatch(text):
        raise PgError("22008", f'date/time field value out of range: "{text}"')
    if not _DATE_LOOK.fullmatch(text):
        raise PgError("22007", f'invalid input syntax for type {_INPUT_NAMES.get(name, name)}: "{text}"')


def _in_utc(clock: str, zone: str | None) -> str:
    if zone is None or zone in {"Z", "z"}:
        return clock
    digits = zone[1:].replace(":", "").ljust(4, "0")
    offset = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    moment = dt.datetime.fromisoformat(clock)
    return str(moment + offset if zone[0] == "-" else moment - offset)


def _no_constant(name: str) -> JsonValue:
    raise ValueError(name)
