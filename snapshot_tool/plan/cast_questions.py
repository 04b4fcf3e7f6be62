"""What to ask the rows before a column changes its type: which values fail, and which would lose a part unsaid.

PostgreSQL refuses some values and cuts or rounds others without a word (manual, 8.1, 8.3, 8.5, 10.3); each condition
here was held against what the cast does, value by value, on PostgreSQL 12 and 18.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

from snapshot_tool.model.item import Item
from snapshot_tool.model.printed import uses
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.model.sql import ident, literal
from snapshot_tool.model.table import Column, Table
from snapshot_tool.plan.casts import (
    INTEGERS,
    NUMBERS,
    STAMPS,
    TEXTS,
    SizedType,
    conversion,
    has_cast,
    in_utc,
    keeps_rows,
    sized,
    stored,
)
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.names import by_name
from snapshot_tool.rules.plan import Question

_Condition: TypeAlias = tuple[QuestionKind, str, str]
"""What kind of row is in the way, the condition that finds it, and what it means, as the end of a sentence."""

_INPUT_IS_VALID_SINCE: Final = 16
_NAME_BYTES: Final = 63
_WHOLE: Final = r"^\s*[-+]?[0-9]+\s*$"
_DECIMAL: Final = r"^\s*[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?\s*$"
_WRITTEN: Final = {
    **dict.fromkeys(INTEGERS, _WHOLE),
    **dict.fromkeys(NUMBERS - INTEGERS.keys(), _DECIMAL),
    "uuid": r"^\{?[0-9a-fA-F]{4}(-?[0-9a-fA-F]{4}){7}\}?$",
    "boolean": r"(?i)^\s*(t|tr|tru|true|f|fa|fal|fals|false|y|ye|yes|n|no|on|of|off|0|1)\s*$",
}
"""How a value of the type is written, for servers that cannot be asked (before 16)."""
_FLOATS: Final = {
    "real": ("7.006492321624085e-46", "3.4028235677973366e38"),
    "double precision": ("2.4703282292062328e-324", "1.797693134862315807e308"),
}
"""The least and the largest number that is neither 0 nor infinite to the type."""
_NOT_FINITE: Final = "('Infinity', '-Infinity', 'NaN')"
_LAST_MOMENT: Final = "294276-12-31"
"""The last day that a timestamp can be on; a date can be later."""
_TIMES: Final = frozenset({"time without time zone", "time with time zone"})
_DATED: Final = "'[0-9][-/][0-9]+[-/][0-9]'"
_ZONED: Final = r"'(?i):[0-9.]+\s*(?!(am|pm|ad|bc|z|utc|gmt)\M|[-+]0+(:?00)?\s*$)[-+a-z]'"
"""A text with another zone than UTC after the time of day, which a type without zones reads over."""
_NUL: Final = r"'(?<!\\)(\\\\)*\\u0000'"
"""The one escape that jsonb does not take."""


def questions(context: Context, column: Column, target: str, cause: Item) -> Iterator[Question]:
    """Yield what to ask the rows before a column changes its type to `target`."""
    if keeps_rows(column, target):
        return
    table, name = cause.collection, ident(column.name)
    for kind, condition, meaning in _conditions(column, target, context.catalog.server.major):
        probe = f"SELECT 1 FROM {context.source(table)} WHERE {name} IS NOT NULL AND {condition}"
        yield Question(kind, cause.name, probe, meaning, table=table, cause=cause)


def merges(context: Context, table: Table, column: Column, target: str, cause: Item) -> Iterator[Question]:
    """Yield whether rows that an index of the column tells apart would be alike as values of `target`."""
    if _stay_apart(column, target):
        return
    own = table.name == cause.collection
    for index in by_name(table.indexes):
        if not index.unique or not index.valid or not uses(index, column.name):
            continue
        converted = (
            f"{in_utc(column, target, ident(found.name))} AS {ident(found.name)}"
            if found.name == column.name
            else ident(found.name)
            for found in table.columns
        )
        keys = [key.definition if key.column is None else ident(key.column) for key in index.keys]
        conditions = [] if index.nulls_not_distinct else [f"{key} IS NOT NULL" for key in keys]
        where = " AND ".join([*conditions, *([f"({index.predicate})"] if index.predicate else [])])
        yield Question(
            QuestionKind.DUPLICATES,
            cause.name if own and index.constraint and index.is_over(column.name) else f"{table.name}.{index.name}",
            f"SELECT 1 FROM (SELECT {', '.join(converted)} FROM {context.own_rows(table.name)}) AS changed"
            f"{' WHERE ' if where else ''}{where} GROUP BY {', '.join(keys)} HAVING count(*) > 1",
            f"would be alike to the unique index {index.name} once {cause.name} is {target}",
            table=table.name,
            cause=cause,
        )


def _stay_apart(column: Column, target: str) -> bool:
    source, wanted = stored(column), sized(target)
    if keeps_rows(column, target) or (wanted.base in {"text", "character varying"} and not wanted.sizes):
        return True
    return source.base in INTEGERS and wanted.base in INTEGERS.keys() | {"numeric"}


def _conditions(column: Column, target: str, major: int) -> Iterator[_Condition]:
    source, wanted, name = stored(column), sized(target), ident(column.name)
    if wanted.base in TEXTS:
        yield from _texts(name, wanted)
        return
    if source.base in NUMBERS and wanted.base in NUMBERS:
        yield from _numbers(name, source, wanted, target)
        return
    failing = _failing(column, source, target, major)
    if failing:
        yield QuestionKind.FAILING_CASTS, failing, f"hold a value that cannot be read as {target}"
    for condition, meaning in _losses(name, source, wanted):
        # A value that fails is told already, and would end the query.
        found = f"CASE WHEN {failing} THEN false ELSE {condition} END" if failing else condition
        yield QuestionKind.NARROWED, found, meaning


def _texts(name: str, wanted: SizedType) -> Iterator[_Condition]:
    if wanted.sizes:
        (length,) = wanted.sizes
        yield QuestionKind.NARROWED, f"char_length({name}::text) > {length}", f"would be cut to {length} characters"
    elif wanted.base == "name":
        meaning = f"would be cut to {_NAME_BYTES} bytes"
        yield QuestionKind.NARROWED, f"octet_length({name}::text) > {_NAME_BYTES}", meaning


def _numbers(name: str, source: SizedType, wanted: SizedType, target: str) -> Iterator[_Condition]:
    exact, beyond = f"{name}::numeric", f"hold a value out of the range of {target}"
    if wanted.base in INTEGERS:
        if INTEGERS.get(source.base, 64) > INTEGERS[wanted.base]:
            yield QuestionKind.FAILING_CASTS, _outside(f"round({exact})", wanted), beyond
        if source.base not in INTEGERS:
            yield QuestionKind.NARROWED, f"{exact} <> trunc({exact})", "would lose the digits after the point"
    elif wanted.base == "numeric" and wanted.sizes:
        outside, scale = _outside(exact, wanted), (*wanted.sizes, 0)[1]
        fails = outside if source.base in INTEGERS else f"{exact} <> 'NaN' AND {outside}"
        yield QuestionKind.FAILING_CASTS, fails, beyond
        yield QuestionKind.NARROWED, f"round({exact}, {scale}) <> {exact}", f"would be rounded to {scale} digits"
    elif wanted.base in _FLOATS and source.base != "real":
        differs, meaning = f"{name}::{target}::numeric IS DISTINCT FROM {exact}", f"would lose digits as {target}"
        if source.base in INTEGERS:
            yield QuestionKind.NARROWED, differs, meaning
            return
        finite = f"{name}::text NOT IN {_NOT_FINITE}"
        outside = _outside(name, wanted)
        yield QuestionKind.FAILING_CASTS, f"{finite} AND {outside}", beyond
        kept = f"CASE WHEN {finite} AND NOT ({outside}) THEN {differs} ELSE false END"
        yield QuestionKind.NARROWED, kept, meaning


def _failing(column: Column, source: SizedType, target: str, major: int) -> str:
    """Return the condition of a value that the cast refuses; empty where it takes every value."""
    name, wanted = ident(column.name), sized(target).base
    if {source.base, wanted} <= INTEGERS.keys() | {"boolean"} or (source.base, wanted) == ("jsonb", "json"):
        return ""
    if source.base in STAMPS and wanted == "date":
        return ""
    if source.base == "date" and wanted in STAMPS:
        return f"isfinite({name}) AND {name} > DATE '{_LAST_MOMENT}'"
    from_json = (source.base, wanted) == ("json", "jsonb")
    if _is_read(source, wanted) or from_json:
        if major >= _INPUT_IS_VALID_SINCE:
            return f"NOT pg_catalog.pg_input_is_valid({name}::text, {literal(target)})"
        if from_json:
            return f"{name}::text ~ {_NUL}"
        if pattern := _WRITTEN.get(wanted):
            mismatch = f"{name}::text !~ {literal(pattern)}"
            outside = _outside(f"{name}::text::numeric", sized(target))
            return f"CASE WHEN {mismatch} THEN true ELSE {outside} END" if outside else mismatch
    # Nothing but the cast itself can tell; a value that it refuses ends the query, and with it the plan.
    return f"({conversion(column, target)}) IS NULL"


def _outside(number: str, wanted: SizedType) -> str:
    """Return the condition of a number, read as numeric, that the type does not reach; empty where it takes all."""
    if bits := INTEGERS.get(wanted.base):
        return f"{number} NOT BETWEEN {-(2**bits)} AND {2**bits - 1}"
    if wanted.base in _FLOATS:
        least, largest = _FLOATS[wanted.base]
        return f"{number} <> 0 AND abs({number}) NOT BETWEEN {least} AND {largest}"
    if wanted.base == "numeric" and wanted.sizes:
        precision, scale = (*wanted.sizes, 0)[:2]
        return f"abs(round({number}, {scale})) >= 1e{precision - scale}::numeric"
    return ""


def _losses(name: str, source: SizedType, wanted: SizedType) -> Iterator[tuple[str, str]]:
    """Yield the condition of a value that the cast takes and does not keep whole, with what becomes of it."""
    part = f"would lose a part of the value as {wanted.base}"
    # Timestamps are UTC to Directus, whatever the session's time zone.
    moment = f"({name} AT TIME ZONE 'UTC')" if source.base == "timestamp with time zone" else name
    text = f"{name}::text"
    is_read = _is_read(source, wanted.base)
    match wanted.base:
        case "boolean" if source.base in INTEGERS:
            yield f"{name} NOT IN (0, 1)", "would be no more than true"
        case "date" if source.base in STAMPS:
            yield f"{moment}::date IS DISTINCT FROM {moment}", part
        case "date" if is_read:
            yield f"{text}::date::timestamp IS DISTINCT FROM {text}::timestamp", part
        case base if base in _TIMES and source.base in STAMPS:
            yield "true", "would lose its date"
        case "time without time zone" if source.base == "time with time zone":
            yield f"extract(timezone FROM {name}) <> 0", "would lose its time zone"
        case "time without time zone" if is_read:
            yield f"({text} ~ {_DATED} OR {text} ~ {_ZONED})", part
        case "time with time zone" if is_read:
            yield f"{text} ~ {_DATED}", part
        case "timestamp without time zone" if is_read:
            yield f"{text} ~ {_ZONED}", "would lose its time zone"
        case "numeric" if is_read and wanted.sizes:
            scale = (*wanted.sizes, 0)[1]
            yield f"round({text}::numeric, {scale}) <> {text}::numeric", f"would be rounded to {scale} digits"
        case base if base in _FLOATS and is_read:
            yield f"{text}::{base}::text::numeric IS DISTINCT FROM {text}::numeric", f"would lose digits as {base}"


def _is_read(source: SizedType, wanted: str) -> bool:
    """Return whether the cast reads the value's text."""
    boolean = "boolean" in {source.base, wanted} and {source.base, wanted} <= INTEGERS.keys() | {"boolean"}
    return source.base in TEXTS or not (boolean or has_cast(source.base, wanted))
