"""PostgreSQL's types as far as Directus writes them: what a written type becomes, and what a cast does to values.

Manual: 8 (data types), 10.3–10.5 (casts and coercion), CREATE CAST; `pg_cast` of PostgreSQL 12–18.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass

from snapshot_tool.directus.refusal import PgError
from snapshot_tool.model.table import Column

_HEADER = 4
_MAX_VARCHAR = 10_485_760
_MAX_PRECISION = 1000
_SCALE_BEYOND_PRECISION = 15
"""The major version since which a scale may be negative or larger than the precision."""
_WHOLE_AS_BYTES = 18
"""The major version since which whole numbers and `bytea` can be cast to each other."""

_NAMES = {
    "serial": "integer",
    "bigserial": "bigint",
    "timestamp": "timestamp without time zone",
    "timestamptz": "timestamp with time zone",
    "time": "time without time zone",
}
_INPUT_NAMES = {"time without time zone": "time", "timestamp without time zone": "timestamp"}
_SIZED = re.compile(r"(varchar|decimal|geometry)\((.*)\)", re.DOTALL)
_INTEGER = re.compile(r"\d+")
_SIGNED = re.compile(r"-?\d+")
_LARGEST = 2**31 - 1
_MODIFIER = re.compile(r"\([^)]*\)")

_TEXT = frozenset({"text", "character varying", "character"})
_WHOLE = frozenset({"smallint", "integer", "bigint"})
_NUMBERS = _WHOLE | {"numeric", "real", "double precision"}
_RANK = {"smallint": 0, "integer": 1, "bigint": 2, "numeric": 3, "real": 4, "double precision": 5}
_MOMENTS = frozenset({"date", "timestamp without time zone", "timestamp with time zone"})
_STRINGS = _TEXT | {"citext", "name"}
"""Types of the string category: whatever has an input function can be made from one."""
_NO_BTREE = frozenset({"json", "xml", "point", "polygon", "line", "lseg", "box", "path", "circle"})
_SCALARS = _NUMBERS | _TEXT | {
    "bytea", "date", "time without time zone", "timestamp without time zone", "timestamp with time zone", "uuid"
}  # fmt: skip
"""What Directus writes and the extensions btree_gin and btree_gist have operator classes for, in every version."""
_BOOLEANS_SINCE = 16
"""The major version since which btree_gist knows booleans; btree_gin knows them since 10."""

_EXPLICIT = {
    ("boolean", "integer"),
    ("integer", "boolean"),
    ("json", "jsonb"),
    ("jsonb", "json"),
    ("timestamp without time zone", "date"),
    ("timestamp with time zone", "date"),
    ("date", "timestamp without time zone"),
    ("date", "timestamp with time zone"),
    ("timestamp without time zone", "timestamp with time zone"),
    ("timestamp with time zone", "timestamp without time zone"),
    ("timestamp without time zone", "time without time zone"),
    ("timestamp with time zone", "time without time zone"),
    ("time with time zone", "time without time zone"),
    ("interval", "time without time zone"),
    ("money", "numeric"),
    ("bit", "integer"),
    ("bit", "bigint"),
    ("jsonb", "boolean"),
    ("jsonb", "smallint"),
    ("jsonb", "integer"),
    ("jsonb", "bigint"),
    ("jsonb", "numeric"),
    ("jsonb", "real"),
    ("jsonb", "double precision"),
    ("xml", "text"),
    ("xml", "character varying"),
    ("inet", "text"),
    ("cidr", "text"),
    ("oid", "integer"),
    ("oid", "bigint"),
    ("text", "bytea"),
}
"""Casts between types that are neither both numbers nor text on one side; `bytea` to and from text goes through I/O."""
_LOSSY = {
    ("integer", "boolean"),
    ("timestamp without time zone", "date"),
    ("timestamp with time zone", "date"),
    ("timestamp without time zone", "time without time zone"),
    ("timestamp with time zone", "time without time zone"),
    ("time with time zone", "time without time zone"),
    ("interval", "time without time zone"),
    ("double precision", "real"),
}
_SAFE = {("json", "jsonb"), ("jsonb", "json"), ("boolean", "integer")}


@dataclass(frozen=True, slots=True)
class PgType:
    """A type as the catalog names it."""

    name: str
    """`regtype`, without modifier."""
    sql: str
    """`format_type`."""
    modifier: int = -1
    base: str | None = None
    """Of a domain, the type that it is made of, without modifier."""

    @property
    def value_name(self) -> str:
        """What its values are: for a domain the type that it is made of."""
        return self.base or self.name

    @property
    def length(self) -> int | None:
        """The longest text in characters, None for no limit and for other types."""
        return self.modifier - _HEADER if self.name in _TEXT and self.modifier > _HEADER else None

    @property
    def precision_and_scale(self) -> tuple[int, int] | None:
        """Of `numeric`, None where unconstrained."""
        if self.name != "numeric" or self.modifier < _HEADER:
            return None
        packed = self.modifier - _HEADER
        scale = packed & 0x7FF
        return (packed >> 16) & 0xFFFF, scale - 0x800 if scale & 0x400 else scale


def of_column(column: Column) -> PgType:
    """Return the type of a column of the catalog."""
    base = None if column.base_type is None else _MODIFIER.sub("", column.base_type)
    return PgType(column.type_name, column.type_sql, column.type_modifier, base)


def of_written(written: str) -> PgType:
    """Return what a type that Directus wrote is called in the catalog; `check_type` must have passed it."""
    sized = _SIZED.fullmatch(written)
    if not sized:
        name = _NAMES.get(written, written)
        return PgType(name, name)
    numbers = [int(word) for word in re.findall(r"-?\d+", sized[2])]
    match sized[1]:
        case "varchar":
            return PgType("character varying", f"character varying({numbers[0]})", numbers[0] + _HEADER)
        case "decimal":
            precision, scale = numbers
            modifier = ((precision << 16) | (scale & 0x7FF)) + _HEADER
            return PgType("numeric", f"numeric({precision},{scale})", modifier)
        case _:
            shape = sized[2].split(",")[0]
            return PgType("geometry", "geometry" if shape == "geometry" else f"geometry({shape},4326)", 0)


def check_type(written: str, server_major: int, extensions: Container[str]) -> None:
    """Raise PostgreSQL's error (`PgError`) where a written type is none: `varchar(-5)`, `decimal(5, 9)` before 15."""
    sized = _SIZED.fullmatch(written)
    if not sized:
        return
    if sized[1] == "varchar":
        _check_length(sized[2])
    elif sized[1] == "decimal":
        precision, scale = map(_modifier, sized[2].split(","))
        _check_precision(precision, scale, server_major)
    elif "postgis" not in extensions:
        raise PgError("42704", 'type "geometry" does not exist')


def _modifier(word: str) -> int:
    """Return one of the numbers behind a type, which PostgreSQL reads as `integer`."""
    digits = word.strip()
    if not _SIGNED.fullmatch(digits):
        raise PgError("22P02", f'invalid input syntax for type integer: "{digits}"')
    if not -_LARGEST - 1 <= int(digits) <= _LARGEST:
        raise PgError("22003", f'value "{digits}" is out of range for type integer')
    return int(digits)


def _check_length(length: str) -> None:
    if not _INTEGER.fullmatch(length):
        raise PgError("42601", f'syntax error at or near "{length[0]}"')
    if int(length) < 1:
        raise PgError("22023", "length for type varchar must be at least 1")
    if int(length) > _MAX_VARCHAR:
        raise PgError("22023", f"length for type varchar cannot exceed {_MAX_VARCHAR}")


def _check_precision(precision: int, scale: int, server_major: int) -> None:
    if not 1 <= precision <= _MAX_PRECISION:
        raise PgError("22023", f"NUMERIC precision {precision} must be between 1 and {_MAX_PRECISION}")
    if server_major < _SCALE_BEYOND_PRECISION and not 0 <= scale <= precision:
        raise PgError("22023", f"NUMERIC scale {scale} must be between 0 and precision {precision}")
    if not -_MAX_PRECISION <= scale <= _MAX_PRECISION:
        raise PgError("22023", f"NUMERIC scale {scale} must be between -{_MAX_PRECISION} and {_MAX_PRECISION}")


def can_cast(source: PgType, target: PgType, server_major: int) -> bool:
    """Return whether an explicit cast exists: a `pg_cast` entry, or text on one side (I/O conversion)."""
    value = source.value_name
    if value == target.name or value in _STRINGS or target.name in _TEXT:
        return True
    if value in _NUMBERS and target.name in _NUMBERS:
        return True
    if _is_whole_as_bytes(value, target.name) or _is_whole_as_bytes(target.name, value):
        return server_major >= _WHOLE_AS_BYTES
    return (value, target.name) in _EXPLICIT


def may_fail(source: PgType, target: PgType) -> bool:
    """Return whether a value can exist that the cast refuses: text that is no number, a number that does not fit."""
    value = source.value_name
    pair = (value, target.name)
    if value == target.name:
        return value == "numeric" and _integer_digits(target) < _integer_digits(source)
    if target.name in _TEXT or pair in _SAFE or (pair in _LOSSY and target.name != "real") or _is_whole_as_bytes(*pair):
        return False
    if value in _MOMENTS and target.name in _MOMENTS:
        return False
    if value in _WHOLE and target.name in _NUMBERS:
        return _RANK[value] > _RANK[target.name] or target.name == "numeric"
    return True


def may_lose(source: PgType, target: PgType) -> bool:
    """Return whether a value can exist that the cast cuts or rounds without a word."""
    value = source.value_name
    if (value, target.name) in _LOSSY:
        return True
    if target.name in _TEXT and value != "boolean":
        return target.length is not None and (source.length is None or source.length > target.length)
    if value in {"numeric", "real", "double precision"} and target.name in _NUMBERS:
        return _loses_fraction(source, target)
    return value in {"integer", "bigint"} and target.name == "real"


def is_text(name: str) -> bool:
    """Return whether a type (`regtype`) is one of the three that stand for each other wherever text is asked for."""
    return name in _TEXT


def is_computed_alike(source: str, target: str, *, in_index: bool) -> bool:
    """Return whether an expression over values of one type (`regtype`) does over those of another, as it mostly does.

    Between moments, an index may not: what PostgreSQL compares by way of the time zone is not immutable (manual, 38.7).
    """
    kinds = (_TEXT, _NUMBERS) if in_index else (_TEXT, _NUMBERS, _MOMENTS)
    return source == target or any({source, target} <= kind for kind in kinds)


def input_name(name: str) -> str:
    """Return what the input function of a type (`regtype`) calls it in errors."""
    return _INPUT_NAMES.get(name, name)


def is_string(source: PgType) -> bool:
    """Return whether a cast reads the values as text, so that it may find one that is no value of its type."""
    return source.value_name in _STRINGS


def has_default_opclass(type_name: str, method: str, server_major: int, extensions: Container[str]) -> bool:
    """Return whether a type can be indexed by this method without naming an operator class.

    Exact for the types that Directus writes; of others, all that it could meet as the column of a btree.
    """
    match method:
        case "brin":
            return type_name not in _NO_BTREE | {"boolean"}
        case "spgist":
            return type_name in _TEXT
        case "gin":
            if type_name.endswith("[]") or type_name in {"jsonb", "tsvector"}:
                return True
            return "btree_gin" in extensions and type_name in _SCALARS | {"boolean"}
        case "gist":
            known = type_name in _SCALARS or (type_name == "boolean" and server_major >= _BOOLEANS_SINCE)
            return "btree_gist" in extensions and known
        case _:
            return type_name not in _NO_BTREE


def can_reference(child: str, parent: str) -> bool:
    """Return whether a column of type `child` may be a foreign key to one of type `parent` (both `regtype`)."""
    if child == parent or {child, parent} <= _WHOLE or {child, parent} <= _MOMENTS:
        return True
    if {child, parent} <= {"text", "character varying"} or {child, parent} <= {"real", "double precision"}:
        return True
    return (child in _WHOLE and parent in {"numeric", "real", "double precision"}) or (
        child in _TEXT and parent in _TEXT
    )


def _is_whole_as_bytes(source: str, target: str) -> bool:
    return source in _WHOLE and target == "bytea"


def _integer_digits(numeric: PgType) -> float:
    found = numeric.precision_and_scale
    return float("inf") if found is None else found[0] - found[1]


def _loses_fraction(source: PgType, target: PgType) -> bool:
    if target.name in _WHOLE:
        scale = source.precision_and_scale
        return scale is None or scale[1] > 0
    if target.name == "numeric":
        before, after = source.precision_and_scale, target.precision_and_scale
        return after is not None and (before is None or before[1] > after[1])
    return target.name != "double precision" and source.name != "real"
