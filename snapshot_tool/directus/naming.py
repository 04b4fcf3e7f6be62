"""The names that Directus gives to indexes and constraints, and later drops them by (semantics §6.4).

Lengths are counted in UTF-16 code units, as JavaScript does; PostgreSQL then cuts what it is given to 63 *bytes*.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from snapshot_tool.directus.versions import NEWEST, SHORT_INDEX_NAMES
from snapshot_tool.model.sql import MAX_NAME_BYTES

NameType: TypeAlias = Literal["index", "unique", "foreign"]

_INDEX_UNITS = 63
"""The limit of Directus's schema helper for PostgreSQL: indexes and unique constraints."""
_FOREIGN_UNITS = 60
"""The default limit, which the relations service leaves as it is."""
_INT32 = 0x1_0000_0000
_SIGN = 0x8000_0000
_REPLACEMENT = 0xFFFD


def index_name(table: str, column: str, version: str = NEWEST) -> str:
    """Return the name by which a Directus of this version creates and drops the index of `is_indexed`."""
    return default_name("index", table, column, _units(version))


def unique_name(table: str, column: str, version: str = NEWEST) -> str:
    """Return the name by which a Directus of this version creates and drops the constraint of `is_unique`."""
    return default_name("unique", table, column, _units(version))


def foreign_name(table: str, column: str) -> str:
    """Return the name that Directus gives to a new foreign key; it drops foreign keys by their actual name."""
    return default_name("foreign", table, column, _FOREIGN_UNITS)


def primary_key_name(table: str) -> str:
    """Return the name of the primary key in Directus's CREATE TABLE; neither lower-cased nor shortened."""
    return f"{table}_pkey"


def default_name(kind: NameType, table: str, column: str, units: int | None) -> str:
    """Return the lower-cased `table_column_kind`, or its head and a hash where that is longer than `units`.

    Dots and hyphens of the table become underscores, the column stays as it is. A surrogate pair that the cut
    splits arrives in PostgreSQL as U+FFFD, and so it is returned.
    """
    base = "_".join((table.replace(".", "_").replace("-", "_"), column, kind)).lower()
    code_units = utf16(base)
    if units is None or len(code_units) <= units:
        return base
    suffix = f"__{simple_hash(code_units):x}_{kind}"
    return from_utf16(code_units[: units - len(suffix)]) + suffix


def _units(version: str) -> int | None:
    """Return the limit for indexes and unique constraints; None where PostgreSQL is left to cut the name."""
    return _INDEX_UNITS if SHORT_INDEX_NAMES.holds_in(version) else None


def simple_hash(code_units: Sequence[int]) -> int:
    """Return Directus's 32-bit rolling hash (31·h + unit, signed) of UTF-16 code units, as an absolute value."""
    total = 0
    for unit in code_units:
        total = (31 * total + unit) % _INT32
    return _INT32 - total if total >= _SIGN else total


def cut(name: str) -> str:
    """Return `name` as PostgreSQL stores it: at most 63 bytes of UTF-8, never half a character."""
    raw = name.encode("utf-8", "replace")
    return name if len(raw) <= MAX_NAME_BYTES else raw[:MAX_NAME_BYTES].decode("utf-8", "ignore")


def utf16(text: str) -> list[int]:
    """Return the UTF-16 code units of `text`."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return [low | high << 8 for low, high in zip(raw[::2], raw[1::2], strict=True)]


def from_utf16(code_units: Sequence[int]) -> str:
    """Return the text of UTF-16 code units; a half of a pair alone becomes U+FFFD, as in Node's UTF-8 encoder."""
    raw = b"".join(unit.to_bytes(2, "little") for unit in code_units)
    text = raw.decode("utf-16-le", "surrogatepass")
    return "".join(chr(_REPLACEMENT) if "\ud800" <= character <= "\udfff" else character for character in text)
