"""What PostgreSQL refuses whatever the rows hold, told before anything is run."""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.directus.expressions import computing
from snapshot_tool.directus.pg_types import has_default_opclass, is_computed_alike
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.item import Item
from snapshot_tool.model.table import Column, Constraint, Index, Table
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.names import by_name
from snapshot_tool.plan.obstacles import row_holder, why_not_swapped
from snapshot_tool.rules.plan import Problem


def unindexable(context: Context, cause: Item) -> Problem | None:
    """Return why no index can be built on a field's column; None where one can."""
    field = context.wanted_fields.get((cause.collection, cause.field))
    found = context.table(cause.collection)
    now = found.column(cause.field) if found else None
    type_name = (field.schema_.data_type if field and field.schema_ else None) or (now.type_name if now else "")
    if now is not None and now.generated == "virtual":
        what = "a virtual generated column"
    elif not _takes_btree(context.catalog, type_name):
        what = f"a column of type {type_name}"
    else:
        return None
    message = f"{cause.name}: PostgreSQL builds no index on {what}"
    remedy = "set is_indexed and is_unique to false"
    return Problem("never-converges", cause.name, message, (remedy,), cause=cause)


def kept_from_type(context: Context, cause: Item, table: Table, column: Column, type_name: str) -> Problem | None:
    """Return what keeps a column from becoming of a type: an index, an expression, or a column elsewhere with rows."""
    holder = row_holder(table)
    if holder is not None and why_not_swapped(context, table, column) is not None:
        message = f"{cause.name}: PostgreSQL changes no type while {holder} holds rows of {table.name}"
        return Problem("dependent-object", cause.name, message, (f"drop {holder} first",), cause=cause)
    for found, own in ((table, column), *context.inheriting(table.name, column.name)):
        for problem in (
            _index_in_the_way(context, cause, found, type_name),
            _expression_in_the_way(cause, found, own, type_name),
        ):
            if problem is not None:
                return problem
    return None


def _index_in_the_way(context: Context, cause: Item, table: Table, type_name: str) -> Problem | None:
    server, extensions = context.catalog.server.major, context.catalog.extensions
    for index in by_name(table.indexes):
        keys = [key for key in index.keys if key.column == cause.field]
        if any(not has_default_opclass(type_name, index.method, server, extensions) for _ in keys):
            message = f"{cause.name}: the index {index.name} is on it, and cannot be one of {type_name} values"
            remedy = "drop the index first, with a plan of its own"
            return Problem("dependent-object", cause.name, message, (remedy,), cause=cause)
    return None


def _expression_in_the_way(cause: Item, table: Table, column: Column, type_name: str) -> Problem | None:
    """Return what PostgreSQL would read again with the new type, and find no operator or function for."""
    for kind, name in computing(table, column.name, type_name):
        if is_computed_alike(column.type_name, type_name, in_index=kind == "index"):
            continue
        message = f"{cause.name}: the {kind} {name} computes with it, and was not written for {type_name} values"
        remedy = f"drop that {kind} first, and make it anew afterwards"
        return Problem("dependent-object", cause.name, message, (remedy,), cause=cause)
    return None


def replica_identity_in_the_way(cause: Item, table: Table, column: Column) -> Problem | None:
    """Return which index keeps a column from becoming nullable; None where there is none."""
    index = next((index for index in table.indexes if index.replica_identity and _is_on(index, column)), None)
    if index is None:
        return None
    message = f"{cause.name}: {index.name} is the replica identity of {table.name}, whose columns stay NOT NULL"
    remedy = f"give {table.name} another replica identity first"
    return Problem("dependent-object", cause.name, message, (remedy,), cause=cause)


def key_still_needed(context: Context, cause: Item, table: Table, column: Column) -> Iterator[Problem]:
    """Yield why a column cannot go: it is the primary key, or foreign keys that stay point at it."""
    if any(key.kind == "primary key" and column.name in key.columns for key in table.constraints):
        message = f"{cause.name}: it is the primary key, and Directus sees no table without one"
        remedy = "keep the field, or take the whole collection out"
        yield Problem("primary-key-altered", cause.name, message, (remedy,), cause=cause)
        return
    for other, key in context.keys_to.get(table.name, ()):
        if column.name in key.target_columns:
            yield from _still_points(context, cause, other, key)


def _still_points(context: Context, cause: Item, other: Table, key: Constraint) -> Iterator[Problem]:
    if other.name in context.dropped_collections:
        return
    owner = (other.name, key.columns[0])
    seen = context.current_relations.get(owner)
    tracked = seen is not None and seen.schema_ is not None
    wanted = context.wanted_relations.get(owner)
    schema = wanted.schema_ if wanted else None
    moved = schema is None or (schema.foreign_key_table, (schema.foreign_key_column,)) != (
        key.target_table,
        key.target_columns,
    )
    if not (tracked and moved and len(key.columns) == 1):
        message = f"{cause.name}: the foreign key {key.name} of {other.name} points at it"
        remedy = "take that relation out too, or drop that foreign key first"
        yield Problem("dependent-object", cause.name, message, (remedy,), cause=cause)


def _takes_btree(catalog: Catalog, type_name: str) -> bool:
    return has_default_opclass(type_name, "btree", catalog.server.major, catalog.extensions)


def _is_on(index: Index, column: Column) -> bool:
    return any(key.column == column.name for key in index.keys)
