"""Type changes: what PostgreSQL does for them, how values are converted, and which rows stand in the way.

Which changes keep the table as it is was measured on PostgreSQL 12 to 18 (`sql-altertable`, Notes); everything else
rewrites the table and all its indexes under ACCESS EXCLUSIVE.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from snapshot_tool.model.catalog import Column, Table
from snapshot_tool.model.difference import Item
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.model.sql import ident, literal
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.locks import Operation
from snapshot_tool.rules.plan import Question

_TEXTS: Final = frozenset({"character varying", "character", "bpchar", "text", "citext", "name"})
_COLLATED: Final = frozenset({"character varying", "character", "bpchar", "text"})
_INTEGERS: Final = {"smallint": 15, "integer": 31, "bigint": 63}
_NUMBERS: Final = frozenset({*_INTEGERS, "numeric", "real", "double precision"})
_STAMPS: Final = frozenset({"timestamp without time zone", "timestamp with time zone"})
_TEMPORAL: Final = _STAMPS | {"date"}
_BLANK_PADDED: Final = frozenset({"character", "bpchar"})
_DOCUMENTS: Final = frozenset({"json", "jsonb"})
_SQL_TYPE: Final = re.compile(r"(?P<base>[^()]+?)(?:\s*\((?P<sizes>[\d, ]+)\)(?P<rest>.*))?")
_INPUT_IS_VALID_SINCE: Final = 16
_WHOLE: Final = r"^\s*[-+]?[0-9]+\s*$"
_DECIMAL: Final = r"^\s*[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?\s*$"
_WRITTEN: Final = {
    **dict.fromkeys(_INTEGERS, _WHOLE),
    **dict.fromkeys(_NUMBERS - _INTEGERS.keys(), _DECIMAL),
    "uuid": r"^\{?[0-9a-fA-F]{4}(-?[0-9a-fA-F]{4}){7}\}?$",
    "boolean": r"(?i)^\s*(t|tr|tru|true|f|fa|fal|fals|false|y|ye|yes|n|no|on|of|off|0|1)\s*$",
}
"""How a value of the type is written, for servers that cannot be asked (before 16)."""
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
_ROUND_TRIPS: Final = frozenset({"real", "double precision", "date", *_STAMPS})


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
    if not _keeps_rows(column, target):
        return Operation.ALTER_TYPE_REWRITE
    checked = any(key.kind == "check" and column.name in key.columns for key in table.constraints)
    if checked or _rebuilds_index(table, column, target):
        return Operation.ALTER_TYPE_SCAN
    return Operation.ALTER_TYPE


def needs_utc(column: Column, target: str) -> bool:
    """Return whether the session's time zone decides the values: they are UTC to Directus."""
    return {_stored(column).base, sized(target).base} == _STAMPS


def conversion(column: Column, target: str, name: str = "") -> str:
    """Return the USING expression: a direct cast where PostgreSQL has one, else through text.

    `name` is what the column is called in the query, where that is not just its name.
    """
    name = name or ident(column.name)
    source, wanted = _stored(column).base, sized(target).base
    if _has_cast(source, wanted):
        return f"{name}::{target}"
    if _goes_by_integer(source, wanted):
        return f"{name}::integer::{target}"
    return f"{name}::text::{target}"


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


def questions(context: Context, column: Column, target: str, cause: Item) -> Iterator[Question]:
    """Yield what to ask the rows before a column changes its type to `target`."""
    table = cause.collection
    source, wanted = _stored(column), sized(target)
    name = ident(column.name)

    def ask(kind: QuestionKind, condition: str, meaning: str) -> Question:
        probe = f"SELECT 1 FROM {context.source(table)} WHERE {name} IS NOT NULL AND {condition}"
        return Question(kind, cause.name, probe, meaning, table=table, cause=cause)

    if _keeps_rows(column, target):
        return
    if wanted.base in _TEXTS:
        if wanted.sizes:
            (length,) = wanted.sizes
            yield ask(
                QuestionKind.NARROWED, f"char_length({name}::text) > {length}", f"would be cut to {length} characters"
            )
        return
    if source.base in _NUMBERS and wanted.base in _NUMBERS:
        yield from (ask(*found) for found in _numbers(name, source, wanted, target))
        return
    yield ask(QuestionKind.FAILING_CASTS, _failing(context, column, source, target), f"cannot be read as {target}")
    if source.base in _TEMPORAL and wanted.base in _TEMPORAL:
        back = f"{name}::{target}::{column.type_sql} IS DISTINCT FROM {name}"
        yield ask(QuestionKind.NARROWED, back, f"would lose a part of the value as {target}")


def keeps_values(column: Column, target: str) -> bool:
    """Return whether the change loses nothing, and the change back refuses what would not fit instead of cutting it."""
    source, wanted = sized(column.type_sql), sized(target)
    widened = source.base in _INTEGERS and _INTEGERS.get(wanted.base, 0) > _INTEGERS[source.base]
    texts = {source.base, wanted.base} <= {"character varying", "text"}
    moments = {source.base, wanted.base} == _STAMPS and not source.sizes
    return widened or (texts and _keeps_rows(column, target)) or moments


def _numbers(name: str, source: SizedType, wanted: SizedType, target: str) -> Iterator[tuple[QuestionKind, str, str]]:
    exact = f"{name}::numeric"
    if bits := _INTEGERS.get(wanted.base):
        if _INTEGERS.get(source.base, bits + 1) > bits:
            outside = f"round({exact}) NOT BETWEEN {-(2**bits)} AND {2**bits - 1}"
            yield QuestionKind.FAILING_CASTS, outside, f"out of the range of {target}"
        if source.base not in _INTEGERS:
            yield QuestionKind.NARROWED, f"{exact} <> trunc({exact})", "would lose the digits after the point"
    elif wanted.base == "numeric" and wanted.sizes:
        precision, scale = (*wanted.sizes, 0)[:2]
        yield (
            QuestionKind.FAILING_CASTS,
            f"abs(round({exact}, {scale})) >= 1e{precision - scale}::numeric",
            f"out of the range of {target}",
        )
        yield QuestionKind.NARROWED, f"round({exact}, {scale}) <> {exact}", f"would be rounded to {scale} digits"
    elif wanted.base in _ROUND_TRIPS and source.base != "real":
        yield (
            QuestionKind.NARROWED,
            f"{name}::{target}::numeric IS DISTINCT FROM {exact}",
            f"would lose digits as {target}",
        )


def _failing(context: Context, column: Column, source: SizedType, target: str) -> str:
    name, wanted = ident(column.name), sized(target).base
    is_text = source.base in _TEXTS or not (_has_cast(source.base, wanted) or _goes_by_integer(source.base, wanted))
    if is_text and context.catalog.server.major >= _INPUT_IS_VALID_SINCE:
        return f"NOT pg_catalog.pg_input_is_valid({name}::text, {literal(target)})"
    if is_text and (pattern := _WRITTEN.get(wanted)):
        mismatch = f"{name}::text !~ {literal(pattern)}"
        if bits := _INTEGERS.get(wanted):
            outside = f"{name}::text::numeric NOT BETWEEN {-(2**bits)} AND {2**bits - 1}"
            return f"CASE WHEN {mismatch} THEN true ELSE {outside} END"
        return mismatch
    # Nothing but the cast itself can tell; a value that it refuses ends the query, and with it the plan.
    return f"({conversion(column, target)}) IS NULL"


def _has_cast(source: str, wanted: str) -> bool:
    if source in _TEXTS or wanted in _TEXTS or source == wanted or wanted in _SAME_BYTES.get(source, ()):
        return True
    families = (_NUMBERS, _TEMPORAL, _DOCUMENTS, frozenset({"boolean", "integer"}))
    return any({source, wanted} <= family for family in families)


def _goes_by_integer(source: str, wanted: str) -> bool:
    """Whether the way between the two is a cast to `integer`, the only number that a boolean has casts with."""
    return "boolean" in {source, wanted} and bool({source, wanted} & {"smallint", "bigint"})


def _stored(column: Column) -> SizedType:
    """Return the type that the values of a column are of: for a domain the one that it is made of, of any size."""
    if column.base_type is None:
        return sized(column.type_sql)
    return SizedType(sized(column.base_type).base)


def _keeps_rows(column: Column, target: str) -> bool:
    if column.type_sql == target:
        return True
    source, wanted = _stored(column), sized(target)
    if not wanted.sizes:
        same = source.base == wanted.base or wanted.base in _SAME_BYTES.get(source.base, ())
        return same or {source.base, wanted.base} == _STAMPS
    if source.base != wanted.base or not source.sizes:
        return False
    if source.base in {"character varying", "bit varying"}:
        return source.sizes <= wanted.sizes
    return source.base == "numeric" and source.sizes[1:] == wanted.sizes[1:] and source.sizes[0] <= wanted.sizes[0]


def _rebuilds_index(table: Table, column: Column, target: str) -> bool:
    """Whether PostgreSQL builds an index of the column again: it takes none with a predicate or expression over."""
    ends = {_stored(column).base, sized(target).base}
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
