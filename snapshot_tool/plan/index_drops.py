"""Index drops: a state machine, not a statement.

An index is resolved in the catalog by the column that it makes Directus read as indexed, never by a guessed name.
What speaks against its drop is told by rules over the `IndexDrop` facts made here; `drop_step` is asked only for
those that no rule holds back, and asks every fact again right before it runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.plan import Check, Phase
from snapshot_tool.model.sql import literal
from snapshot_tool.model.table import Index, Table
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.draft import Draft, tokens, unindexed_token
from snapshot_tool.plan.locks import Operation
from snapshot_tool.plan.names import by_name
from snapshot_tool.plan.undo import POINTED_AT, build_again
from snapshot_tool.rules.hazards import taken_with
from snapshot_tool.rules.plan import ColumnDrop, IndexDrop


def drop_indexes(cause: Item, table: Table) -> Iterator[IndexDrop]:
    """Yield every index that makes Directus read the column as indexed: all of them have to go for it to read no."""
    for index in by_name(table.indexes):
        if index.covers_only(cause.field):
            yield IndexDrop(index, table, cause.name, cause.field, cause)


def weigh(context: Context, drop: IndexDrop, gone: frozenset[str]) -> IndexDrop:
    """Return the drop with what serves instead of it, once every index of `gone` is gone as well."""
    staying = [index for index in drop.table.indexes if index.name not in gone | {drop.index.name}]
    # Of Directus's own indexes a rule of their own tells what goes with them; one that is not valid serves nothing.
    own = drop.cause.kind is ItemKind.SYSTEM_FIELD or not drop.index.valid
    return replace(
        drop,
        covered_by=next((other.name for other in staying if covers(other, drop.index)), None),
        foreign_keys=() if own else _unsupported(context, drop.table, drop.column, staying),
    )


def covers(other: Index, index: Index) -> bool:
    """Return whether `other` serves every query that `index` serves: the same key is the beginning of its own."""
    if index.predicate is not None or other.predicate is not None or not other.valid or other.method != index.method:
        return False
    if index.method != "btree" or index.unique or len(other.keys) < len(index.keys):
        return False
    return all(
        own.column is not None and own == its
        for own, its in zip(index.keys, other.keys[: len(index.keys)], strict=True)
    )


def _unsupported(context: Context, table: Table, column: str, staying: Sequence[Index]) -> tuple[str, ...]:
    served = any(
        index.keys and index.keys[0].column == column and index.predicate is None and index.valid for index in staying
    )
    key = (table.name, column)
    removed = key in context.current_relations and key not in context.wanted_relations
    return tuple(
        constraint.name
        for constraint in table.constraints
        if constraint.kind == "foreign key" and constraint.columns[:1] == (column,) and not served and not removed
    )


def drop_step(context: Context, drop: IndexDrop) -> Draft:
    """Return the step of a drop that the file asks for."""
    index = drop.index
    cover = f"{drop.covered_by} covers it" if drop.covered_by else "nothing else covers it"
    scans = "scans unknown" if index.scans is None else f"{index.scans:,} scans"
    reason = f"{drop.field} is not indexed in the file; {cover} ({index.size:,} bytes, {scans})"
    return drop_draft(context, drop.table, index, reason, cause=drop.cause, covered_by=drop.covered_by)


def drop_draft(
    context: Context,
    table: Table,
    index: Index,
    reason: str,
    *,
    cause: Item | None = None,
    covered_by: str | None = None,
) -> Draft:
    """Return a drop: concurrently, alone, the last of the plan, every fact asked again right before it."""
    return Draft(
        Phase.CONTRACT,
        Operation.DROP_INDEX,
        f"DROP INDEX CONCURRENTLY {context.sibling(table.name, index.name)}",
        reason,
        table=table.name,
        cause=cause,
        before=tuple(_facts(table, index, covered_by)),
        after=(Check(f"SELECT 1 WHERE EXISTS ({_index(index)})", f"the index {index.name} is still there"),),
        undo=build_again(index) if index.valid else (),
        no_undo=None if index.valid else "it was not valid, so it served no query",
    )


def make_way(context: Context, drops: Iterable[ColumnDrop]) -> Iterator[Draft]:
    """Yield the drop of every index that would vanish with a column, concurrently, before the column goes.

    Whether they may go at all is a rule's to say; one that a foreign key or constraint needs goes with the column.
    """
    for drop in drops:
        for taken in taken_with(drop):
            if taken.index is None or taken.index.partitioned or taken.index.parent is not None:
                continue
            reason = f"{taken.name} would vanish with the column {drop.cause.name}; it goes first, without a lock"
            draft = drop_draft(context, drop.table, taken.index, reason, cause=drop.cause)
            free = unindexed_token(drop.table.name, drop.column.name)
            yield replace(draft, provides=draft.provides | tokens(free))


def once(drafts: Iterable[Draft]) -> Iterator[Draft]:
    """Yield the drafts, those of one statement as one: an index may stand in the way of several differences."""
    found: dict[str, Draft] = {}
    for draft in drafts:
        first = found.setdefault(draft.sql, draft)
        found[draft.sql] = replace(first, needs=first.needs | draft.needs, provides=first.provides | draft.provides)
    yield from found.values()


def _facts(table: Table, index: Index, covered_by: str | None) -> Iterator[Check]:
    name, found = index.name, _index(index)
    yield Check(
        f"SELECT 1 WHERE NOT EXISTS ({found} AND t.relname = {literal(table.name)} "
        f"AND pg_catalog.pg_get_indexdef(c.oid) = {literal(index.definition)})",
        f"the index {name} is not the one that the plan was made for",
    )
    for condition, message in (
        ("x.indisreplident", "is the replica identity: updates on a published table would fail"),
        ("x.indisclustered", "is marked CLUSTER ON"),
        ("c.relkind = 'I'", "belongs to a partitioned table"),
        (
            "EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid)",
            "is part of a partitioned table's index",
        ),
        (
            "EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = c.oid AND k.contype <> 'f')",
            "backs a constraint",
        ),
        (POINTED_AT, "is what a foreign key points at"),
        (
            "EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.relid = t.oid)",
            "is on a table that an index is being built on",
        ),
    ):
        if condition == "x.indisclustered" and index.clustered:
            continue  # known, and told by a rule
        yield Check(f"{found} AND {condition}", f"the index {name} {message}")
    if covered_by:
        cover = index_named(index.schema, covered_by)
        yield Check(
            f"SELECT 1 WHERE NOT EXISTS ({cover} AND x.indisvalid)",
            f"{covered_by}, which was to serve what {name} serves, is missing or not valid",
        )


def _index(index: Index) -> str:
    return index_named(index.schema, index.name)


def index_named(schema: str, name: str) -> str:
    """Return the query that finds an index as `x` (pg_index), `c` and `t` (pg_class): its own row and its table's."""
    return (
        "SELECT 1 FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid "
        "JOIN pg_catalog.pg_class t ON t.oid = x.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
        f"WHERE n.nspname = {literal(schema)} AND c.relname = {literal(name)}"
    )
