"""System fields: the only thing about them that a snapshot says is whether they are indexed (semantics §9)."""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.difference import Difference
from snapshot_tool.model.item import Item
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.draft import Draft
from snapshot_tool.plan.index_drops import drop_indexes
from snapshot_tool.plan.indexes import add_index
from snapshot_tool.rules.plan import IndexDrop, Problem


def plan_system_fields(context: Context) -> Iterator[Draft | Problem | IndexDrop]:
    """Yield the indexes to build and to drop; Directus's own edit of the column on the way is not repeated.

    What a file lists twice is there once: the first one counts.
    """
    first: dict[Item, Difference] = {}
    for found in context.differences.system_fields:
        first.setdefault(found.item, found)
    for item, difference in first.items():
        table = context.table(item.collection)
        entry = difference.at("schema", "is_indexed")
        if table is None or table.column(item.field) is None:
            message = f"{item}: this database has no such column"
            yield Problem("version-skew", item.name, message, ("take it out of info.json",), cause=item)
        elif entry is not None and entry.rhs is True:
            yield from add_index(context, item)
        else:
            yield from drop_indexes(item, table)
