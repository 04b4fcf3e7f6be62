"""Columns as the plan will leave them: what may be compared, linked and asked once it has run."""

from __future__ import annotations

from dataclasses import dataclass

from snapshot_tool.directus.pg_types import can_reference
from snapshot_tool.model.sql import ident
from snapshot_tool.model.table import Column
from snapshot_tool.plan import casts
from snapshot_tool.plan.columns import is_untouched_key, wanted_column
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.types import Unwritable, is_built_in


@dataclass(frozen=True, slots=True)
class FutureColumn:
    """A column that will be there."""

    type_name: str
    """`regtype`, without modifier; empty where the file does not say enough to make the column."""
    type_sql: str
    now: Column | None
    """The column as it is; None where the plan adds it."""

    def expression(self, alias: str) -> str:
        """Return the future values of the column for a query that runs before the plan; NULL for a column to be added.

        `alias` is what the query calls the table.
        """
        name = f"{alias}.{ident(self.now.name)}" if self.now else "NULL"
        if self.now is None or not self.type_name or self.now.type_sql == self.type_sql:
            return name
        return casts.conversion(self.now, self.type_sql, name)


def future_column(context: Context, table: str, column: str) -> FutureColumn | None:
    """Return a column as the plan leaves it, or None where it will not be there."""
    if table in context.dropped_collections:
        return None
    found = context.table(table)
    now = found.column(column) if found else None
    field = context.wanted_fields.get((table, column))
    if not context.field_differences.get(context.field_cause(table, column)):
        return FutureColumn(now.type_name, now.type_sql, now) if now else None
    if field is None or field.schema_ is None:
        return None
    info = context.column_info(table, column)
    if now is not None and info is not None and is_untouched_key(info, field):
        return FutureColumn(now.type_name, now.type_sql, now)
    wanted = wanted_column(field, context)
    if isinstance(wanted, Unwritable):
        return FutureColumn("", "", now)
    return FutureColumn(field.schema_.data_type or "", wanted.type_sql, now)


def is_key(context: Context, table: str, column: str) -> bool:
    """Return whether a foreign key may point at the column: it alone will be the primary key, or unique."""
    field = context.wanted_fields.get((table, column))
    schema = field.schema_ if field else None
    if schema is not None and (schema.is_primary_key or schema.is_unique):
        return True
    found = context.table(table)
    return any(
        index.unique and index.valid and index.predicate is None and index.is_over(column)
        for index in (found.indexes if found else ())
        if schema is None or index.constraint is None
    )


def are_comparable(child: FutureColumn, parent: FutureColumn) -> bool:
    """Return whether PostgreSQL can tie the two by a foreign key, as far as that is known of their types."""
    if not all(is_built_in(end.type_name.removesuffix("[]")) for end in (child, parent)):
        return True
    return can_reference(child.type_name, parent.type_name)
