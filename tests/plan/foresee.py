"""The planner's own picture of the database after a plan, beside the database that the plan was run on."""

from __future__ import annotations

from snapshot_tool.directus.view import view
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.plan.after import catalog_after
from snapshot_tool.plan.context import Context


def assert_foreseen(context: Context, real: Catalog) -> None:
    """Assert that `catalog_after` says what the catalog is by now: to Directus, and in the names of its objects."""
    foreseen = catalog_after(context)
    assert _seen(view(foreseen, context.version)) == _seen(view(real, context.version))
    assert _shape(foreseen) == _shape(real)


def _seen(snapshot: Snapshot) -> list[str]:
    return sorted(item.model_dump_json(by_alias=True, exclude_unset=True) for item in snapshot.entries)


def _shape(catalog: Catalog) -> dict[str, object]:
    return {
        name: (
            sorted((column.name, column.type_sql, column.not_null, column.type_modifier) for column in table.columns),
            sorted(
                (
                    index.name,
                    index.unique,
                    index.constraint or "",
                    *(key.column or "" for key in index.keys),
                )
                for index in table.indexes
            ),
            sorted(
                (key.name, key.kind, key.columns, key.target_table or "", key.on_delete, key.on_update)
                for key in table.constraints
                if key.kind != "not null"
            ),
        )
        for name, table in catalog.tables.items()
    }
