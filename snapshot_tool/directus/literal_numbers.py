"""What PostgreSQL makes of a number that is written as text (manual 4.1.2.6 and 8.1)."""

from __future__ import annotations

import math
import re
import struct
from decimal import Context, Decimal, InvalidOperation
from typing import Final

from snapshot_tool.directus.refusal import PgError

_SPACES: Final = " \t\n\r\v\f"
_RADIX_AND_UNDERSCORE_SINCE: Final = 16
_INFINITE_NUMERIC_SINCE: Final = 14

_BITS = {"smallint": 15, "integer": 31, "bigint": 63}
_DIGITS = r"[0-9]+(?:_[0-9]+)*"
_RADIX = {"x": 16, "o": 8, "b": 2}
_WHOLE = re.compile(
    rf"([+-]?)(?:({_DIGITS})|0([xX])((?:_?[0-9a-fA-F])+)|0([oO])((?:_?[0-7])+)|0([bB])((?:_?[01])+))", re.ASCII
)
_FRACTION = re.compile(rf"([+-]?)({_DIGITS})?(?:(\.)({_DIGITS})?)?(?:[eE]([+-]?{_DIGITS}))?", re.ASCII)
_SPECIAL = re.compile(r"([+-]?)(nan|inf|infinity)", re.IGNORECASE)
_HEX_FLOAT = re.compile(r"[+-]?0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)(?:[pP][+-]?[0-9]+)?", re.ASCII)
_NUMERIC_DIGITS = 131_072
"""The most digits of a `numeric` before the point."""
_NUMERIC_SCALE = 16_383
"""The most digits of a `numeric` behind the point."""
_LARGEST_POWER = (2**31 - 1) // 2
"""The largest exponent that is read at all."""
_REAL_DIGITS, _DOUBLE_DIGITS = 9, 17
_FIRST_FIXED, _REAL_FIXED, _DOUBLE_FIXED = -4, 6, 15
"""The powers of ten from which on, and up to which, a number is printed without an exponent."""


def stored_whole(text: str, name: str, server_major: int) -> str:
    """Return the expression that PostgreSQL stores for a default of `smallint`, `integer` or `bigint`.

    Raises:
        PgError: where the text is no whole number, or none that the type can hold.

    """
    found = _WHOLE.fullmatch(text.strip(_SPACES))
    if not found or (server_major < _RADIX_AND_UNDERSCORE_SINCE and (found[2] is None or "_" in found[2])):
        raise _no_number(text, name)
    number = _magnitude(found, _BITS[name]) * (-1 if found[1] == "-" else 1)
    limit = 2 ** _BITS[name]
    if not -limit <= number < limit:
        raise PgError("22003", f'value "{text}" is out of range for type {name}')
    return str(number) if name == "integer" and number >= 0 else f"'{number}'::{name}"


def overflows(text: str, precision: int, scale: int) -> bool:
    """Return whether `numeric(precision, scale)` refuses a number, rounded to its scale (manual 8.1.2)."""
    try:
        number = Decimal(text.strip(_SPACES))
    except InvalidOperation:
        return False
    if number.is_nan():
        return False
    exact = Context(prec=precision + abs(scale) + 2)
    half = exact.scaleb(Decimal(5), -scale - 1)
    return number.is_infinite() or abs(number) >= exact.subtract(exact.scaleb(Decimal(1), precision - scale), half)


def stored_float(text: str, name: str) -> str:
    """Return the content of the literal that PostgreSQL stores for a default of `real` or `double precision`.

    Raises:
        PgError: where the text is no number, or none that the type can hold.

    """
    trimmed = text.strip(_SPACES)
    if special := _SPECIAL.fullmatch(trimmed):
        return "NaN" if special[2].lower() == "nan" else _infinity(special[1])
    if not _HEX_FLOAT.fullmatch(trimmed) and ("_" in trimmed or not _is_fraction(trimmed)):
        raise _no_number(text, name)
    number = _float(trimmed)
    if name == "real":
        number = _single(number)
    if math.isinf(number) or (number == 0 and not _is_zero(trimmed)):
        raise PgError("22003", f'"{trimmed}" is out of range for type {name}')
    return _printed(number, name)


def stored_numeric(text: str, server_major: int) -> str:
    """Return the expression that PostgreSQL stores for a default of `numeric`; its scale has no say in it.

    Raises:
        PgError: where the text is no number, or one that no `numeric` can hold.

    """
    trimmed = text.strip(_SPACES)
    special = _SPECIAL.fullmatch(trimmed)
    if trimmed.lower() == "nan":
        return "'NaN'::numeric"
    if special and special[2].lower() != "nan" and server_major >= _INFINITE_NUMERIC_SINCE:
        return f"'{_infinity(special[1])}'::numeric"
    if special or ("_" in trimmed and server_major < _RADIX_AND_UNDERSCORE_SINCE):
        raise _no_number(text, "numeric")
    whole = _WHOLE.fullmatch(trimmed)
    if whole and whole[2] is None:
        if server_major < _RADIX_AND_UNDERSCORE_SINCE:
            raise _no_number(text, "numeric")
        sign = "-" if whole[1] == "-" else ""
        return f"'{sign}{_magnitude(whole, _NUMERIC_DIGITS)}'::numeric"
    if not _is_fraction(trimmed):
        raise _no_number(text, "numeric")
    return _plain(trimmed.replace("_", ""))


def _plain(trimmed: str) -> str:
    mantissa, _, exponent = trimmed.lower().partition("e")
    power = _power(exponent)
    before, _, behind = mantissa.lstrip("+-").partition(".")
    scale = max(len(behind) - power, 0)
    digits = (before + behind).lstrip("0")
    if scale > _NUMERIC_SCALE or (digits and len(digits) - len(behind) + power > _NUMERIC_DIGITS):
        raise _overflow()
    if not digits:
        return f"0.{'0' * scale}" if scale else "'0'::numeric"
    number = format(Decimal(trimmed), "f")
    return number if "." in number and number[0] != "-" else f"'{number}'::numeric"


def _power(exponent: str) -> int:
    """Return an exponent that was written, nothing being 0."""
    digits = exponent.lstrip("+-").lstrip("0") or "0"
    if len(digits) > len(str(_LARGEST_POWER)) or int(digits) > _LARGEST_POWER:
        raise _overflow()
    return -int(digits) if exponent.startswith("-") else int(digits)


def _magnitude(found: re.Match[str], bits: int) -> int:
    """Return the number that was written, without its sign; one far beyond `bits` comes back as some other one."""
    if found[2] is not None:
        digits, radix = found[2].replace("_", "").lstrip("0") or "0", 10
    else:
        at = next(at for at in (3, 5, 7) if found[at])
        digits, radix = found[at + 1].replace("_", "").lstrip("0") or "0", _RADIX[found[at].lower()]
    return int(digits[: bits + 1], radix)


def _is_fraction(text: str) -> bool:
    found = _FRACTION.fullmatch(text)
    return found is not None and bool(found[2] or found[4])


def _is_zero(text: str) -> bool:
    mantissa = re.split("[pP]" if "x" in text.lower() else "[eE]", text)[0]
    return not set(mantissa.lower().removeprefix("-").removeprefix("+").removeprefix("0x")) - set("0.")


def _float(trimmed: str) -> float:
    try:
        return float.fromhex(trimmed) if _HEX_FLOAT.fullmatch(trimmed) else float(trimmed)
    except OverflowError:
        return math.inf


def _single(number: float) -> float:
    try:
        (found,) = struct.unpack("f", struct.pack("f", number))
    except OverflowError:
        return math.inf
    return float(found)


def _printed(number: float, name: str) -> str:
    """Return the shortest text that stands for this number, as PostgreSQL lays it out."""
    digits, read = (_REAL_DIGITS, _single) if name == "real" else (_DOUBLE_DIGITS, float)
    texts = (f"{number:.{count}e}" for count in range(digits))
    shortest = next(found for found in texts if read(float(found)) == number)
    mantissa, _, power = shortest.partition("e")
    if not _FIRST_FIXED <= int(power) < (_REAL_FIXED if name == "real" else _DOUBLE_FIXED):
        return f"{mantissa}e{power}"
    return format(Decimal(shortest), "f")


def _infinity(sign: str) -> str:
    return "-Infinity" if sign == "-" else "Infinity"


def _overflow() -> PgError:
    return PgError("22003", "value overflows numeric format")


def _no_number(text: str, name: str) -> PgError:
    return PgError("22P02", f'invalid input syntax for type {name}: "{text}"')
