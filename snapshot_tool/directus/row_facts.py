"""What is known of the rows: whether a table is empty, and the answers to questions, where somebody asked them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from snapshot_tool.directus.working import Working
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.model.table import Column, Table

_PAGE = 8192
_TOAST_THRESHOLD = 2032
"""PostgreSQL's TOAST_TUPLE_THRESHOLD for 8 kB pages."""
_BYTES_PER_CHARACTER = 4
_UNBOUNDED = frozenset({"text", "json", "jsonb", "bytea", "xml", "tsvector", "character varying", "numeric", "citext"})
_FIXED = frozenset(
    {
        "boolean",
        "smallint",
        "integer",
        "bigint",
        "real",
        "double precision",
        "uuid",
        "date",
        "time without time zone",
        "time with time zone",
        "timestamp without time zone",
        "timestamp with time zone",
        "interval",
        "money",
        "oid",
    }
)


@dataclass(frozen=True, slots=True)
class RowFacts:
    """How many rows are in the way of each change, as far as anybody knows."""

    answers: Mapping[str, int | None] = field(default_factory=dict)

    def count(self, working: Working, asked: QuestionKind, table: Table, column: str = "") -> int | None:
        """Return how many rows are in the way; 0 where the table is empty, None where nobody knows."""
        if is_empty(working, table):
            return 0
        return self.answers.get(f"{asked} {table.name}.{column}" if column else f"{asked} {table.name}")


def is_empty(working: Working, table: Table) -> bool:
    """Return whether the catalog proves that a table and its heirs hold no row; False where they may hold some."""
    return all(_has_no_row(working, found) for found in (table, *working.heirs(table.name)))


def is_all_null(working: Working, table: Table, column: Column) -> bool:
    """Return whether this push made the column, without a value: PostgreSQL keeps some defaults as a typed NULL."""
    default = column.default
    return (table.name, column.name) in working.fresh and (default is None or default.startswith("NULL::"))


def first_filled(working: Working, table: Table) -> Table:
    """Return the table in which a scan of this table and its heirs meets the first row."""
    found = (table, *working.heirs(table.name))
    return next((member for member in found if not _has_no_row(working, member)), table)


def _has_no_row(working: Working, table: Table) -> bool:
    if table.columns and all((table.name, column.name) in working.fresh for column in table.columns):
        return True
    read = working.as_read(table)
    if read.rows > 0:
        return False
    # A table with a TOAST table owns one page, that of the TOAST table's index, before it has any row.
    return read.size == 0 or (read.size == _PAGE and _has_toast(read))


def _has_toast(table: Table) -> bool:
    sizes = [_largest(column) for column in table.columns]
    return None in sizes or sum(size for size in sizes if size is not None) > _TOAST_THRESHOLD


def _largest(column: Column) -> int | None:
    """Return the most bytes that a value takes, None for no limit; types not listed count as small."""
    if column.base_type is not None:
        return 0 if column.base_type in _FIXED else None  # the limit of a domain is not looked through
    if column.type_name in _FIXED:
        return 0
    if column.type_name in {"character varying", "character"} and column.type_modifier > 0:
        return column.type_modifier * _BYTES_PER_CHARACTER
    if column.type_name == "numeric" and column.type_modifier > 0:
        return 0
    return None if column.type_name in _UNBOUNDED or column.type_name.endswith("[]") else 0
