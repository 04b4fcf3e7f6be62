"""Expressions that compute with a column: what PostgreSQL reads again when the column changes its type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from snapshot_tool.directus.pg_names import quoted
from snapshot_tool.model.printed import mentions
from snapshot_tool.model.table import Table

_ONE_TEXT: Final = frozenset(
    {
        "smallint", "integer", "bigint", "numeric", "real", "double precision", "oid", "boolean", "uuid", "text",
        "character varying", "character", "citext", "name", '"char"', "time without time zone", "time with time zone",
        "json", "jsonb", "xml", "bytea", "bit", "bit varying", "inet", "cidr", "macaddr", "macaddr8", "pg_lsn",
        "tsquery", "tsvector", "point", "line", "lseg", "box", "path", "polygon", "circle", "hstore", "ltree",
    }
)  # fmt: skip
"""Types whose values are written alike in every session (`typoutput` is immutable); moments, intervals, money, enums,
ranges and arrays are not, so that no index takes their text (measured on PostgreSQL 12 to 18)."""


def computing(table: Table, column: str, target: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, name) of what does more with a column than any type allows: checks, indexes and statistics objects.

    Asking for NULL is allowed with every type, and so is asking for the text; but in an index only where values of the
    type `target` (`regtype`), which the column is to have, are written alike in every session.
    """
    for key in table.constraints:
        if key.kind == "check" and column in key.columns and _computes(key.definition, column):
            yield "check", key.name
    for index in table.indexes:
        texts = (index.predicate, *(key.definition for key in index.keys if key.column is None))
        if any(text is not None and _computes(text, column, text_allowed=target in _ONE_TEXT) for text in texts):
            yield "index", index.name
    for found in table.dependents:
        if found.kind == "statistics" and found.column == column:
            measured = found.definition.partition(" ON ")[2]
            if "(" in measured and _computes(measured, column):
                yield "statistics", found.name


def _computes(text: str, column: str, *, text_allowed: bool = True) -> bool:
    """Return whether an expression takes the column as it is, not just cast to text or asked for NULL."""
    as_text = r"::text\b|" if text_allowed else ""
    of_any_type = rf'(?<![\w"])\(?{re.escape(quoted(column))}\)?(?:{as_text} IS (?:NOT )?NULL\b)'
    return mentions(re.sub(of_any_type, "", text), column)
