"""The exact SQL type of a column, from what the file says Directus reads of it (semantics §4.2).

Not Directus's own mapping (§5.2), which knows no jsonb, double precision or smallint: a plan makes the column whose
`data_type`, length, precision and scale read back as the file has them. What a file cannot say (an enum's labels, a
vector's dimension, the precision of a timestamp) is taken from nowhere: it is left out, or refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from snapshot_tool.model.snapshot import FieldSchema
from snapshot_tool.model.sql import ident


@dataclass(frozen=True, slots=True)
class Unwritable:
    """Why something in a file has no statement: the rule that tells it, the message, what to do."""

    code: str
    message: str
    remedies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SqlType:
    """A column type as SQL; `doubt` says what the file leaves open, where that matters."""

    sql: str
    doubt: Unwritable | None = None


_LENGTHS: Final = frozenset({"character varying", "character"})
_BITS: Final = frozenset({"bit varying", "bit"})
_LONGEST: Final[Mapping[str, int]] = MappingProxyType(
    {**dict.fromkeys(_LENGTHS, 10_485_760), **dict.fromkeys(_BITS, 83_886_080)}
)
"""The longest `max_length` that PostgreSQL takes (`MaxAttrSize` in characters and in bits)."""
_UNBOUNDED: Final = {"character varying": -5, "character": -5, "bit varying": -1}
"""`max_length` as Directus reads it of a type without a length."""
_NUMBERS: Final[Mapping[str, tuple[int, int | None]]] = MappingProxyType(
    {"smallint": (16, 0), "integer": (32, 0), "bigint": (64, 0), "real": (24, None), "double precision": (53, None)}
)
"""Precision and scale that Directus reads of every column of the type."""
_ANY_SCALE_SINCE: Final = 15
"""Since then the scale of a numeric may be negative, or above its precision."""
_MOST_DIGITS: Final = 1000
"""The largest precision of a numeric (`NUMERIC_MAX_PRECISION`)."""
_PLAIN: Final = frozenset(
    {
        "boolean", "bytea", "cidr", "date", "inet", "interval", "json", "jsonb", "macaddr", "macaddr8", "money", "name",
        "oid", "pg_lsn", "text", "time with time zone", "time without time zone", "timestamp with time zone",
        "timestamp without time zone", "tsquery", "tsvector", "uuid", "xml", "point", "line", "lseg", "box", "path",
        "polygon", "circle", "int4range", "int8range", "numrange", "tsrange", "tstzrange", "daterange", '"char"',
    }
)  # fmt: skip
_EXTENSION_TYPES: Final = {
    "citext": "citext", "halfvec": "vector", "hstore": "hstore", "ltree": "ltree", "sparsevec": "vector",
    "vector": "vector",
}  # fmt: skip
_DIMENSIONED: Final = frozenset({"halfvec", "sparsevec", "vector"})
_NAME = r'(?:"(?:[^"]|"")+"|[a-z_\u0080-\uffff][a-z0-9_$\u0080-\uffff]*)'
_USER_TYPE: Final = re.compile(rf"(?:({_NAME})\.)?({_NAME})(\[\])?")


def sql_type(
    schema: FieldSchema, known: frozenset[str], extensions: frozenset[str], server_major: int
) -> SqlType | Unwritable:
    """Return the type to write for a column.

    Args:
        schema: the field's, of the file.
        known: types that some column of the database has, as `regtype` writes them.
        extensions: the database's.
        server_major: PostgreSQL's version.

    """
    name = schema.data_type or ""
    base, brackets = (name[:-2], "[]") if name.endswith("[]") else (name, "")
    if brackets:
        return SqlType(name) if is_built_in(base) else _user_type(name, base, known, extensions)
    if contradiction := _contradiction(schema, name, server_major):
        return Unwritable("never-converges", contradiction, ("correct the file, or pull it again",))
    if name in _LENGTHS | _BITS:
        unbounded = schema.max_length == _UNBOUNDED.get(name)
        return SqlType({"character": "bpchar"}.get(name, name) if unbounded else f"{name}({schema.max_length})")
    if name == "numeric" and schema.numeric_precision is not None:
        return SqlType(f"numeric({schema.numeric_precision},{schema.numeric_scale})")
    if name in _NUMBERS or name in _PLAIN or name == "numeric":
        return SqlType(name)
    return _user_type(name, name, known, extensions)


def is_built_in(name: str) -> bool:
    """Return whether every PostgreSQL has the type, so that all is known of it; `name` as `regtype` writes it."""
    return name in _LENGTHS | _BITS | _NUMBERS.keys() | _PLAIN | {"numeric"}


def _contradiction(schema: FieldSchema, name: str, server_major: int) -> str:
    length, precision, scale = schema.max_length, schema.numeric_precision, schema.numeric_scale
    if name in _LENGTHS | _BITS:
        if length is None or (length < 1 and length != _UNBOUNDED.get(name)):
            return f"max_length is {length}, which no {name} column reads as"
        if length > _LONGEST[name]:
            return f"max_length is {length}, and a {name} column takes {_LONGEST[name]} at most"
    elif length is not None:
        return f"max_length is {length}, but a column of type {name} has none"
    if name == "numeric":
        if (precision is None) != (scale is None):
            return "numeric_precision and numeric_scale are given together or not at all"
        if precision is not None and not 1 <= precision <= _MOST_DIGITS:
            return f"numeric_precision is {precision}, and a numeric column takes 1 to {_MOST_DIGITS}"
        least, most = (-_MOST_DIGITS, _MOST_DIGITS) if server_major >= _ANY_SCALE_SINCE else (0, precision or 0)
        if scale is not None and not least <= scale <= most:
            return f"numeric_scale is {scale}, and this PostgreSQL takes {least} to {most}"
        return ""
    expected = _NUMBERS.get(name, (None, None))
    if (precision, scale) != expected:
        return f"precision and scale are {precision}, {scale}, but a column of type {name} reads as {expected}"
    return ""


def _user_type(name: str, base: str, known: frozenset[str], extensions: frozenset[str]) -> SqlType | Unwritable:
    found = _USER_TYPE.fullmatch(name)
    if not found:
        return Unwritable("unknown-type", f"{name!r} is not the name of a PostgreSQL type")
    sql = ".".join(ident(_unquote(part)) for part in found.groups()[:2] if part) + (found[3] or "")
    extension = _EXTENSION_TYPES.get(base)
    if extension and extension not in extensions:
        remedy = f"CREATE EXTENSION {ident(extension)}"
        return Unwritable("unknown-type", f"type {name} belongs to the extension {extension}, not installed", (remedy,))
    if not extension and name not in known:
        return Unwritable(
            "unknown-type",
            f"the file says data_type {name}, and no column of this database has that type: what it is made of "
            "(an enum's labels, a domain's base) a snapshot cannot say",
            (f"create the type {name} by hand, with a column that has it",),
        )
    if base in _DIMENSIONED:
        doubt = Unwritable(
            "unknown-type",
            f"a snapshot does not hold the dimension of a {base} column, so it would be made without one, and no "
            "index can be built on it",
            (f"add the column by hand with its dimension, such as {base}(1536)",),
        )
        return SqlType(sql, doubt)
    return SqlType(sql)


def _unquote(part: str) -> str:
    return part[1:-1].replace('""', '"') if part.startswith('"') else part
