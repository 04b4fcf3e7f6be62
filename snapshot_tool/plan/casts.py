"""Type changes: what PostgreSQL does for them, and how values are converted.

Which changes keep the table as it is was measured on PostgreSQL 12 to 18 (`sql-altertable`, Notes); everything else
rewrites the table and all its indexes under ACCESS EXCLUSIVE.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from snapshot_tool.model.sql import ident
from snapshot_tool.model.table import Column, Table
from snapshot_tool.plan.locks import Operation

TEXTS: Final = frozenset({"character varying", "character", "bpchar", "text", "citext", "name"})
_COLLATED: Final = frozenset({"character varying", "character", "bpchar", "text"})
INTEGERS: Final = {"smallint": 15, "integer": 31, "bigint": 63}
NUMBERS: Final = frozenset({*INTEGERS, "numeric", "real", "double precision"})
STAMPS: Final = frozenset({"timestamp without time zone", "timestamp with time zone"})
_ZONED: Final = frozenset({"timestamp with time zone", "time with time zone"})
_TEMPORAL: Final = STAMPS | {"date"}
_BLANK_PADDED: Final = frozenset({"character", "bpchar"})
_DOCUMENTS: Final = frozenset({"json", "jsonb"})
_SQL_TYPE: Final = re.compile(r"(?P<base>[^()]+?)(?:\s*\((?P<sizes>[\d, ]+)\)(?P<rest>.*))?")
_SAME_BYTES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "character varying": frozenset({"text", "bpchar"}),
        "text": frozenset({"character varying", "bpchar"}),
        "xml": frozenset({"text", "character varying", "bpchar"}),
        "character": frozenset({"bpchar"}),
        "integer": frozenset({"oid"}),
        "oid": frozenset({"integer"}),
        "cidr": frozenset({"inet"}),
        "bit": frozenset({"bit varying"}),
    }
)
"""The types, without a length, that a value is one of as it is stored (`pg_cast.castmethod` is `b`)."""
_SAME_ORDER: Final = (frozenset({"character varying", "text"}), frozenset({"inet", "cidr"}), _BLANK_PADDED)
"""Types that share an operator class, so that an index over one serves the other."""


@dataclass(frozen=True, slots=True)
class SizedType:
    """A type with its modifiers: `numeric(10,2)` is numeric with 10 and 2."""

    base: str
    sizes: tuple[int, ...] = ()


def sized(type_sql: str) -> SizedType:
    """Return the parts of a type as `format_type` writes it: `timestamp(3) with time zone` too."""
    found = _SQL_TYPE.fullmatch(type_sql)
    if not found:
        return SizedType(type_sql)
    sizes = tuple(int(size) for size in (found["sizes"] or "").split(",") if size.strip())
    return SizedType(found["base"] + (found["rest"] or ""), sizes)


def operation(table: Table, column: Column, target: str) -> Operation:
    """Return what a change of this column's type to `target` does to the table."""
    if not keeps_rows(column, target):
        return Operation.ALTER_TYPE_REWRITE
    checked = any(key.kind == "check" and column.name in key.columns for key in table.constraints)
    if checked or _rebuilds_index(table, column, target):
        return Operation.ALTER_TYPE_SCAN
    return Operation.ALTER_TYPE


def needs_utc(column: Column, target: str) -> bool:
    """Return whether the session's time zone decides the values: they are UTC to Directus."""
    return {stored(column).base, sized(target).base} == STAMPS


def conversion(column: Column, target: str, name: str = "") -> str:
    """Return the USING expression: a direct cast where PostgreSQL has one, else through text.

    `name` is what the column is called in the query, where that is not just its name.
    """
    name = name or ident(column.name)
    source, wanted = stored(column).base, sized(target).base
    if has_cast(source, wanted):
        return f"{name}::{target}"
    if source in INTEGERS and wanted == "boolean":
        return f"({name} <> 0)"
    if source == "boolean" and wanted in INTEGERS:
        return f"{name}::integer::{target}"
    return f"{name}::text::{target}"


def depends_on_zone(column: Column, target: str) -> bool:
    """Return whether the time zone of the session has a part in the conversion: a type with a zone is read in it."""
    ends = {stored(column).base, sized(target).base}
    return len(ends) > 1 and bool(ends & _ZONED)


def in_utc(column: Column, target: str, name: str) -> str:
    """Return the conversion of `name`, the same in every session: timestamps are UTC to Directus."""
    if needs_utc(column, target):
        # The precision is that of the column which takes the value.
        return f"{name} AT TIME ZONE 'UTC'"
    return conversion(column, target, name)


def collation_of(column: Column, target: str) -> str | None:
    """Return the collation of its own that a column keeps when it becomes a `target`; None where it has none."""
    return column.collation if sized(target).base in _COLLATED else None


def collated(column: Column, target: str) -> str:
    """Return the type, with the collation that the column keeps."""
    collation = collation_of(column, target)
    return f"{target} COLLATE {collation}" if collation else target


def keeps_values(column: Column, target: str) -> bool:
    """Return whether the change loses nothing, and the change back refuses what would not fit instead of cutting it."""
    source, wanted = sized(column.type_sql), sized(target)
    widened = source.base in INTEGERS and INTEGERS.get(wanted.base, 0) > INTEGERS[source.base]
    texts = {source.base, wanted.base} <= {"character varying", "text"}
    moments = {source.base, wanted.base} == STAMPS and not source.sizes
    return widened or (texts and keeps_rows(column, target)) or moments


def has_cast(source: str, wanted: str) -> bool:
    """Return whether PostgreSQL converts values by a cast of their own; it converts others by way of their text."""
    if source in TEXTS or wanted in TEXTS or source == wanted or wanted in _SAME_BYTES.get(source, ()):
        return True
    families = (NUMBERS, _TEMPORAL, _DOCUMENTS, frozenset({"boolean", "integer"}))
    return any({source, wanted} <= family for family in families)


def stored(column: Column) -> SizedType:
    """Return the type that the values of a column are of: for a domain the one that it is made of, of any size."""
    if column.base_type is None:
        return sized(column.type_sql)
    return SizedType(sized(column.base_type).base)


def keeps_rows(column: Column, target: str) -> bool:
    """Return whether no row is written again, because its value is stored alike under both types."""
    if column.type_sql == target:
        return True
    source, wanted = stored(column), sized(target)
    if not wanted.sizes:
        same = source.base == wanted.base or wanted.base in _SAME_BYTES.get(source.base, ())
        return same or {source.base, wanted.base} == STAMPS
    if source.base != wanted.base or not source.sizes:
        return False
    if source.base in {"character varying", "bit varying"}:
        return source.sizes <= wanted.sizes
    return source.base == "numeric" and source.sizes[1:] == wanted.sizes[1:] and source.sizes[0] <= wanted.sizes[0]


def _rebuilds_index(table: Table, column: Column, target: str) -> bool:
    """Whether PostgreSQL builds an index of the column again: it takes none with a predicate or expression over."""
    ends = {stored(column).base, sized(target).base}
    reordered = len(ends) > 1 and not any(ends <= alike for alike in _SAME_ORDER)
    for index in table.indexes:
        is_plain = index.predicate is None and index.valid and all(key.column for key in index.keys)
        is_on = column.name in index.included or any(key.column == column.name for key in index.keys)
        is_used = column.name in (index.predicate or "") or any(
            key.column is None and column.name in key.definition for key in index.keys
        )
        if is_used or (is_on and (reordered or not is_plain)):
            return True
    return False
