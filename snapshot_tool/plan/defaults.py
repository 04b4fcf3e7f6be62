"""Defaults as SQL, written so that Directus reads back exactly what the file says (semantics §4.3, §12.4).

The file's value went through Directus's parsing, which cuts at `::` and leaves quotes doubled. So every default is
read back here, before anybody writes it: one that would not come back as the file has it is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from snapshot_tool.directus.defaults import cast_default, parse_default
from snapshot_tool.directus.literals import stored_literal
from snapshot_tool.directus.pg_types import PgType
from snapshot_tool.directus.refusal import PgError
from snapshot_tool.model.json import JsonValue, dumps, js_equal
from snapshot_tool.model.sql import literal
from snapshot_tool.plan.types import Unwritable


@dataclass(frozen=True, slots=True)
class SqlDefault:
    """A default as SQL; None for no default."""

    sql: str | None
    volatile: bool = False
    """Whether each row would get another value, so that a new column has to be filled row by row."""
    stored: str | None = None
    """What `pg_get_expr` will give for it."""


@dataclass(frozen=True, slots=True)
class SequenceName:
    """The sequence that a `nextval` default names."""

    name: str
    schema: str | None = None


_TIMES: Final = r"(?:\(\d\))?"
_NOW: Final = rf"now\(\)|CURRENT_TIMESTAMP{_TIMES}|(?:statement|transaction|clock)_timestamp\(\)"
_FUNCTIONS: Final = {
    "moment": re.compile(rf"{_NOW}|LOCALTIMESTAMP{_TIMES}|CURRENT_DATE"),
    "time without time zone": re.compile(rf"{_NOW}|(?:LOCALTIMESTAMP|CURRENT_TIME|LOCALTIME){_TIMES}"),
    "time with time zone": re.compile(rf"{_NOW}|(?:CURRENT_TIME|LOCALTIME){_TIMES}"),
    "uuid": re.compile(r"gen_random_uuid\(\)|uuid_generate_v[14]\(\)|uuidv[47]\(\)"),
}
"""By the type, those whose value PostgreSQL casts to it by itself (`pg_cast`)."""
_STABLE: Final = re.compile(rf"now\(\)|[A-Z_]+{_TIMES}|(?:statement|transaction)_timestamp\(\)")
_DAY, _CLOCK = r"\d{4}-\d\d-\d\d", r"\d\d:\d\d:\d\d(?:\.\d*[1-9])?"
_PRINTED: Final = {
    "date": re.compile(rf"{_DAY}|-?infinity"),
    "time without time zone": re.compile(_CLOCK),
    "timestamp without time zone": re.compile(rf"{_DAY} {_CLOCK}|-?infinity"),
    "timestamp with time zone": re.compile(rf"{_DAY} {_CLOCK}\+00|-?infinity"),
}
"""How PostgreSQL prints a value, in UTC and with DateStyle ISO: anything else it stores, and prints in this form."""
_NEWEST: Final = 18
"""The server that is asked about a literal: what only newer ones read comes back in another form anyway."""
_NEXTVAL: Final = re.compile(r"nextval\('((?:[^']|'')+)'::regclass\)")
_PART: Final = re.compile(r'"((?:[^"]|"")+)"|([^".]+)')


def sql_default(value: JsonValue, data_type: str, field_type: str) -> SqlDefault | Unwritable:
    """Return the default to write for a column of `data_type` whose field has Directus's type `field_type`."""
    if value is None:
        return SqlDefault(None)
    if isinstance(value, str) and (function := _FUNCTIONS.get(_family(data_type))) and function.fullmatch(value):
        return SqlDefault(value, volatile=not _STABLE.fullmatch(value), stored=value)
    text = _text(value, field_type)
    if "\0" in text:
        return _mangled(value, "PostgreSQL stores no NUL character")
    if (printed := _PRINTED.get(data_type)) and not printed.fullmatch(text):
        return _mangled(value, f"PostgreSQL does not print a {data_type} like that")
    try:
        stored = text if data_type == "boolean" else stored_literal(text, PgType(data_type, data_type), _NEWEST)
    except PgError as error:
        return _mangled(value, error.message)
    read = cast_default(parse_default(stored), field_type)
    if not js_equal(read, value):
        return _mangled(value, f"Directus would read it back as {dumps(read)}")
    return SqlDefault(literal(text), stored=stored)


def sequence_name(value: JsonValue) -> SequenceName | None:
    """Return the sequence of a `nextval('…'::regclass)` default, or None for any other default."""
    found = _NEXTVAL.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return None
    parts = [quoted.replace('""', '"') or bare for quoted, bare in _PART.findall(found[1].replace("''", "'"))]
    return SequenceName(parts[-1], parts[0] if len(parts) > 1 else None)


def _family(data_type: str) -> str:
    return "moment" if data_type == "date" or data_type.startswith("timestamp") else data_type


def _text(value: JsonValue, field_type: str) -> str:
    if field_type == "json" or not isinstance(value, str):
        return dumps(value)
    # Directus leaves quotes doubled, as the catalog prints them; what stays single is caught by reading it back.
    return value.replace("''", "'")


def _mangled(value: JsonValue, why: str) -> Unwritable:
    return Unwritable(
        "default-mangled",
        f"the default {dumps(value)} cannot be written so that Directus reads the same: {why}",
        ("set a default that survives Directus's parsing (no single quote, no ::), or null",),
    )
