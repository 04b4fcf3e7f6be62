"""What the steps of declared indexes and of declared checks have in common."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.declared import DeclaredObject
from snapshot_tool.model.expressions import may_name
from snapshot_tool.model.plan import Phase
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.draft import column_token, table_token, tokens


def named_columns(context: Context, wanted: DeclaredObject) -> AbstractSet[str]:
    """Return the columns that an object names, in its expressions as far as the snapshot or the database has them."""
    found = context.table(wanted.table)
    known = [column for collection, column in context.wanted_fields if collection == wanted.table]
    known += [column.name for column in found.columns] if found else []
    return {*wanted.columns_used, *(name for name in known if any(may_name(sql, name) for sql in wanted.expressions))}


def is_there(catalog: Catalog, context: Context, wanted: DeclaredObject) -> bool:
    """Return whether everything that an object names is in a catalog."""
    found = catalog.tables.get(wanted.table)
    return found is not None and all(found.column(name) is not None for name in named_columns(context, wanted))


def needs(context: Context, wanted: DeclaredObject) -> frozenset[str]:
    """Return the tokens of the table and of all columns that an object names, as far as the plan makes them."""
    columns = sorted(named_columns(context, wanted))
    return tokens(table_token(wanted.table), *(column_token(wanted.table, column) for column in columns))


def phase_of(context: Context, wanted: DeclaredObject, before_push: Catalog | None) -> Phase:
    """Return the phase in which an object is made.

    Where it waits for the deployment, or for what only the push brings, that is the one behind the push. `before_push`
    is the catalog as the push finds it; None where there is no push.
    """
    waits = before_push is not None and not is_there(before_push, context, wanted)
    return Phase.CONTRACT if waits or wanted.after == "deploy" else Phase.EXPAND
