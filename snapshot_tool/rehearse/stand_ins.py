"""What a throw-away server lacks, stood in for: types and functions of extensions, roles, collations, index methods.

What is missing is learnt from PostgreSQL's own refusal (the server speaks English: it runs with `LC_ALL=C`), and made
as well as it can be. What stands in has the name of what it stands for, so that a plan meets what it expects.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.sql import ident, literal
from snapshot_tool.model.table import Index

_NAME: Final = r'(?:"[^"]*"|\w+)(?:\.(?:"[^"]*"|\w+))?'


@dataclass(frozen=True, slots=True)
class StandIn:
    """Statements to run before the one that was refused is tried again, and what to tell people."""

    statements: tuple[str, ...]
    sentence: str


def stand_in(refusal: str, catalog: Catalog) -> StandIn | None:
    """Return what helps against PostgreSQL's refusal, by its message; None where nothing is known to."""
    for pattern, make in _REMEDIES.items():
        if found := re.search(pattern, refusal):
            return make(found, catalog)
    return None


def plain_index(index: Index) -> str:
    """Return a btree index of the same name and columns; descending, as no snapshot can express that either."""
    unique = "UNIQUE " if index.unique else ""
    keys = ", ".join(f"{ident(key.column) if key.column else f'({key.definition})'} DESC" for key in index.keys)
    where = f" WHERE {index.predicate}" if index.predicate else ""
    table = f"{ident(index.schema)}.{ident(index.table)}"
    return f"CREATE {unique}INDEX {ident(index.name)} ON {table} ({keys}){where}"


def without_modifiers(statement: str, refusal: str) -> str:
    """Return the statement with the bare type where PostgreSQL refused a modifier, such as `geometry(Point,4326)`."""
    found = re.search(r'type modifier is not allowed for type "([^"]+)"', refusal)
    return re.sub(rf'("?\b{re.escape(found[1])}"?)\([^()]*\)', r"\1", statement) if found else statement


def _type(found: re.Match[str], _: Catalog) -> StandIn:
    name = _quoted(found[1])
    function = f"{ident('snap_' + found[1].rpartition('.')[2])}"
    return StandIn(
        (
            f"CREATE TYPE {name}",
            f"CREATE FUNCTION {function}(cstring) RETURNS {name} IMMUTABLE STRICT LANGUAGE internal AS 'textin'",
            f"CREATE FUNCTION {function}({name}) RETURNS cstring IMMUTABLE STRICT LANGUAGE internal AS 'textout'",
            f"CREATE TYPE {name} (INPUT = {function}, OUTPUT = {function}, LIKE = pg_catalog.text, COLLATABLE = true)",
            f"CREATE CAST ({name} AS pg_catalog.text) WITHOUT FUNCTION AS IMPLICIT",
            f"CREATE CAST (pg_catalog.text AS {name}) WITHOUT FUNCTION AS ASSIGNMENT",
        ),
        f"the type {found[1]} is stood in for by text",
    )


def _function(found: re.Match[str], catalog: Catalog) -> StandIn | None:
    name, arguments = found[1], found[2]
    bare = name.rpartition(".")[2]
    types = {
        column.type_sql
        for table in catalog.tables.values()
        for column in table.columns
        if column.default is not None and not column.generated and f"{bare}(" in column.default
    }
    if len(types) != 1 or "unknown" in arguments:
        return None
    (returned,) = types
    body = "SELECT pg_catalog.gen_random_uuid()" if returned == "uuid" else f"SELECT NULL::{returned}"
    made = f"CREATE FUNCTION {_quoted(name)}({arguments}) RETURNS {returned} VOLATILE LANGUAGE sql AS {literal(body)}"
    return StandIn((made,), f"the function {name}() is stood in for by {body.removeprefix('SELECT ')}")


def _role(found: re.Match[str], _: Catalog) -> StandIn:
    return StandIn((f"CREATE ROLE {ident(found[1])}",), f"the role {found[1]} is made without any rights")


def _schema(found: re.Match[str], _: Catalog) -> StandIn:
    return StandIn((f"CREATE SCHEMA {ident(found[1])}",), f"the schema {found[1]} is made empty")


def _collation(found: re.Match[str], _: Catalog) -> StandIn:
    made = f'CREATE COLLATION {_quoted(found[1])} FROM "C"'
    return StandIn((made,), f"the collation {found[1]} is stood in for by C")


def _text_search(found: re.Match[str], _: Catalog) -> StandIn:
    made = f"CREATE TEXT SEARCH CONFIGURATION {_quoted(found[1])} (COPY = pg_catalog.simple)"
    return StandIn((made,), f"the text search configuration {found[1]} is stood in for by simple")


def _quoted(name: str) -> str:
    return ".".join(ident(part) for part in name.replace('"', "").split("."))


_REMEDIES: Final[Mapping[str, Callable[[re.Match[str], Catalog], StandIn | None]]] = MappingProxyType(
    {
        r'^type "([^"]+?)(?:\[\])?" does not exist': _type,
        rf"^function ({_NAME})\((.*)\) does not exist": _function,
        r'^role "([^"]+)" does not exist': _role,
        r'^schema "([^"]+)" does not exist': _schema,
        r'^collation "([^"]+)" for encoding "[^"]+" does not exist': _collation,
        r'^text search configuration "([^"]+)" does not exist': _text_search,
    }
)
"""By the beginning of PostgreSQL's message, what can be made instead of what it misses."""
