"""What concurrent builds that failed left behind: finished where it is wanted, dropped where it is the tool's own.

Told apart by what PostgreSQL knows: an index that is being built right now is nobody's leftover. An INVALID index that
is neither in the way nor the tool's own is left to whoever made it, and only told of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.item import Item
from snapshot_tool.model.plan import Phase
from snapshot_tool.model.sql import MAX_NAME_BYTES, ident
from snapshot_tool.model.table import Index, Table
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.declared import OWN_NAMES
from snapshot_tool.plan.draft import Draft
from snapshot_tool.plan.index_drops import drop_draft
from snapshot_tool.plan.locks import Operation
from snapshot_tool.plan.names import index_name, unique_name
from snapshot_tool.plan.undo import renamed, valid_index
from snapshot_tool.rules.plan import IndexDrop, Repair

_COPY: Final = re.compile(r"(?P<base>.+)_cc(?:new|old)\d*", re.DOTALL)
"""What REINDEX CONCURRENTLY calls the new and the old index for as long as it works."""


def index_leftovers(context: Context, declared: frozenset[str], drafts: Sequence[Draft]) -> Iterator[Draft | Repair]:
    """Yield the repair of every leftover that is wanted, or the tool's own, and that no draft works on already.

    `declared` are the names of declared objects.
    """
    for table in context.lasting_tables:
        own = {name for name in map(_name, table.indexes) if name.startswith(OWN_NAMES)}
        own |= {key.name for key in table.constraints if key.kind == "check" and key.name.startswith(OWN_NAMES)}
        used = {name for name in own if any(ident(name) in draft.sql for draft in drafts)}
        yield from _own(context, table, own - used)
        yield from _invalid(context, table, declared | own, drafts)


def copy_of(index: Index, table: Table) -> Index | None:
    """Return the index that an INVALID one is a copy of, as a failed REINDEX CONCURRENTLY leaves it; else None."""
    found = _COPY.fullmatch(index.name)
    if found is None or index.valid or index.building is not None:
        return None
    others = (other for other in table.indexes if other is not index)
    return next((other for other in others if _is_copied(index, other, found["base"])), None)


def _is_copied(index: Index, other: Index, base: str) -> bool:
    # PostgreSQL cuts a long name in front of the ending.
    cut = other.name.encode()[: len(base.encode())].decode(errors="ignore")
    is_named = other.name == base or (len(index.name.encode()) == MAX_NAME_BYTES and cut == base)
    return is_named and renamed(index, other.name).definition == renamed(other, other.name).definition


def _name(index: Index) -> str:
    return index.name


def _own(context: Context, table: Table, names: set[str]) -> Iterator[Draft | Repair]:
    reason = "left by an exchange that was interrupted, or whose declaration has changed"
    for index in table.indexes:
        if index.name in names and _is_free(index):
            yield Repair(index.name, "drops")
            yield drop_draft(context, table, index, reason)
    for key in table.constraints:
        if key.name in names and key.kind == "check":
            yield Draft(
                Phase.CONTRACT,
                Operation.DROP_CHECK,
                f"ALTER TABLE {context.qualified(table.name)} DROP CONSTRAINT {ident(key.name)}",
                reason,
                table=table.name,
                unit=f"drop {table.name}.{key.name}",
                no_undo="another plan had left it behind",
            )


def _invalid(context: Context, table: Table, ours: frozenset[str], drafts: Sequence[Draft]) -> Iterator[Draft | Repair]:
    left = [
        index
        for index in table.indexes
        if not index.valid and not index.name.startswith(OWN_NAMES) and _is_free(index)
        if not any(ident(index.name) in draft.sql for draft in drafts)
    ]
    if not left:
        return
    finished, given_up = _conventional(context, table)
    for index in left:
        base = copy_of(index, table)
        if (item := finished.get(index.name)) is not None and index.covers_only(item.field):
            yield Repair(index.name, "finishes")
            yield _finish(context, table, index, item)
        elif (item := given_up.get(index.name)) is not None and index.unique and index.is_over(item.field):
            yield Repair(index.name, "drops")
            yield drop_draft(context, table, index, f"{item.name} is not to be unique; a build that failed left this")
        elif base is not None and base.name in ours | finished.keys() | given_up.keys():
            yield Repair(index.name, "drops")
            yield drop_draft(context, table, index, f"a REINDEX of {base.name} that failed left this copy of it")


def _conventional(context: Context, table: Table) -> tuple[Mapping[str, Item], Mapping[str, Item]]:
    """Return, by the names that this tool builds them under, the indexes that are wanted, and those that are not.

    Directus never builds concurrently, so what is INVALID under such a name is from here.
    """
    finished: dict[str, Item] = {}
    given_up: dict[str, Item] = {}
    for (collection, name), field in context.wanted_fields.items():
        if collection != table.name or field.schema_ is None:
            continue
        item = context.field_cause(collection, name)
        if field.schema_.is_indexed:
            finished[index_name(collection, name, context.version)] = item
        if not field.schema_.is_unique:
            given_up[unique_name(collection, name, context.version)] = item
    return finished, given_up


def _finish(context: Context, table: Table, index: Index, item: Item) -> Draft:
    return Draft(
        Phase.EXPAND,
        Operation.REINDEX,
        f"REINDEX INDEX CONCURRENTLY {context.sibling(table.name, index.name)}",
        f"{index.name} is there but not valid: a build that failed; this finishes it",
        table=table.name,
        cause=item,
        after=(valid_index(index.schema, index.name),),
        no_undo="there is nothing to go back to: it was not valid",
    )


def _is_free(index: Index) -> bool:
    """Whether nobody builds the index, and nothing hangs on it."""
    return (
        index.building is None
        and index.constraint is None
        and index.parent is None
        and not index.partitioned
        and not index.replica_identity
        and not index.foreign_keys
        and not index.dependents
    )


def without_leftovers(catalog: Catalog, drops: Iterable[IndexDrop]) -> Catalog:
    """Return the catalog as the is_indexed guard has to see it: without what failed builds left and the plan drops."""
    tables = dict(catalog.tables)
    for drop in drops:
        index, table = drop.index, tables[drop.table.name]
        if index.valid or index.building is not None:
            continue
        if index.is_expressible or copy_of(index, drop.table) is not None:
            kept = tuple(other for other in table.indexes if other.name != index.name)
            tables[table.name] = replace(table, indexes=kept)
    return replace(catalog, tables=tables)
