"""Collections: new tables, dropped tables, folders, and changed metadata (semantics §8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from snapshot_tool.model.difference import Difference
from snapshot_tool.model.finding import with_article
from snapshot_tool.model.item import Item
from snapshot_tool.model.plan import Phase
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.model.snapshot import Collection
from snapshot_tool.model.sql import ident
from snapshot_tool.model.table import Table
from snapshot_tool.plan import metadata, rows
from snapshot_tool.plan.columns import WantedColumn, wanted_column
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.draft import (
    Draft,
    Reverse,
    collection_row_token,
    column_token,
    table_token,
    tokens,
    unlinked_token,
    vacated_token,
)
from snapshot_tool.plan.locks import Operation
from snapshot_tool.plan.names import index_name, primary_key_name, unique_name
from snapshot_tool.plan.refused import unindexable
from snapshot_tool.plan.sequences import default_of, make_sequence, own_sequence, sequence_token
from snapshot_tool.plan.storable import storable
from snapshot_tool.plan.table_again import table_again
from snapshot_tool.plan.types import Unwritable
from snapshot_tool.rules.plan import Problem, Question, TableDrop

NEW_TABLES = "new tables"
"""The one transaction in which all new tables are made: nobody waits for a table that is not committed."""

Piece: TypeAlias = Draft | Problem | Question | TableDrop


def plan_collections(context: Context) -> Iterator[Piece]:
    """Yield what the differences of collections need."""
    for difference in context.differences.collections:
        wanted = context.wanted_collections.get(difference.item.collection)
        pieces = _drop(context, difference) if wanted is None else _keep(context, difference, wanted)
        yield from storable(difference.item, pieces)


def _keep(context: Context, difference: Difference, wanted: Collection) -> Iterator[Piece]:
    item = difference.item
    name = item.collection
    new = name in context.new_tables
    if new:
        yield from _create(context, item)
    elif difference.touches("schema") and not difference.is_new:
        has = "has a table" if context.table(name) else "has none"
        message = f"{name}: the file and the database differ in whether it has a table, and the database {has}"
        yield Problem("never-converges", name, message, ("delete the collection and make it anew",), cause=item)
        return
    group = wanted.meta.group if wanted.meta else None
    if group and group not in context.wanted_collections:
        message = f"{name}: its group {group} is not among the collections of the snapshot"
        yield Problem("group-missing", name, message, ("add the group, or set the group to null",), cause=item)
        return
    if name in context.groups_above(name) and not _has_row(context, name):
        message = f"{name}: the groups above it lead in a circle, by way of {group}"
        yield Problem("group-missing", name, message, ("set the group of one of them to null",), cause=item)
        return
    yield from metadata.write(
        context,
        rows.collection_row(name),
        wanted.meta.document() if wanted.meta else None,
        cause=item,
        # A new folder may be the group of one new table, and be in another one itself.
        unit=NEW_TABLES if new or (difference.is_new and context.new_tables) else metadata.UNIT,
        needs=tokens(collection_row_token(group) if group and not _has_row(context, group) else "", table_token(name)),
        provides=tokens(collection_row_token(name)),
    )


def _has_row(context: Context, collection: str) -> bool:
    return rows.find(context, rows.collection_row(collection)) is not None


def _create(context: Context, item: Item) -> Iterator[Piece]:
    name = item.collection
    columns: list[WantedColumn] = []
    for key, field in context.wanted_fields.items():
        if key[0] != name or field.schema_ is None:
            continue
        found = wanted_column(field, context)
        cause = context.field_cause(*key)
        if isinstance(found, Unwritable):
            yield Problem(found.code, cause.name, f"{cause.name}: {found.message}", found.remedies, cause=cause)
            continue
        if found.doubt:
            doubt = found.doubt
            yield Problem(
                doubt.code, cause.name, f"{cause.name}: {doubt.message}", doubt.remedies, can_allow=True, cause=cause
            )
        if (found.indexed or found.unique or found.primary_key) and (problem := unindexable(context, cause)):
            yield problem
        columns.append(found)
    columns.reverse()
    keys = [column.name for column in columns if column.primary_key]
    if len(keys) != 1:
        message = f"{name}: Directus wants a table with exactly one primary key column, and the files have {len(keys)}"
        yield Problem("never-converges", name, message, ("mark one field is_primary_key",), cause=item)
        return
    yield from _table(context, item, columns, keys[0])


def _table(context: Context, item: Item, columns: list[WantedColumn], key: str) -> Iterator[Piece]:
    name = item.collection
    taken = _taken(context, name, columns)
    if taken:
        yield from taken
        return
    for column in columns:
        yield from make_sequence(context, column, item, NEW_TABLES)
    lines = [column.definition(default_of(context, column, name)) for column in columns]
    lines.append(f"CONSTRAINT {ident(primary_key_name(name))} PRIMARY KEY ({ident(key)})")
    lines += [
        f"CONSTRAINT {ident(unique_name(name, column.name, context.version))} UNIQUE ({ident(column.name)})"
        for column in columns
        if column.unique
    ]
    body = ",\n  ".join(lines)
    yield Draft(
        Phase.EXPAND,
        Operation.CREATE_TABLE,
        f"CREATE TABLE {context.qualified(name)} (\n  {body}\n)",
        f"the table of the new collection {name}",
        table=name,
        unit=NEW_TABLES,
        needs=frozenset().union(*map(sequence_token, columns)),
        provides=tokens(table_token(name), *(column_token(name, column.name) for column in columns)),
        cause=item,
        undo=(Reverse(Operation.DROP_TABLE, f"DROP TABLE {context.qualified(name)}"),),
    )
    for column in columns:
        yield from own_sequence(context, column, name, item, NEW_TABLES)
        if column.indexed:
            index = index_name(name, column.name, context.version)
            yield Draft(
                Phase.EXPAND,
                Operation.CREATE_INDEX_NEW,
                f"CREATE INDEX {ident(index)} ON {context.qualified(name)} ({ident(column.name)})",
                f"{name}.{column.name} is indexed; the table is empty, so nobody waits",
                table=name,
                unit=NEW_TABLES,
                needs=tokens(table_token(name)),
                cause=context.field_cause(name, column.name),
                no_undo="goes with its table",
            )


def _taken(context: Context, table: str, columns: list[WantedColumn]) -> list[Problem]:
    names = [
        table,
        primary_key_name(table),
        *(unique_name(table, column.name, context.version) for column in columns if column.unique),
        *(index_name(table, column.name, context.version) for column in columns if column.indexed),
    ]
    return [
        Problem(
            "name-already-taken",
            name,
            f"{table}: the name {name} belongs to {with_article(kind)} already",
            (f"rename that {kind}",),
        )
        for name in names
        if (kind := context.relation_kind(name)) is not None
    ]


def _drop(context: Context, difference: Difference) -> Iterator[Piece]:
    item = difference.item
    name = item.collection
    unit = f"drop {name}"
    table = context.table(name)
    if table is not None and table.kind == "table":
        kept = tuple(
            f"{other.name}.{key.name}"
            for other in context.catalog.tables.values()
            for key in other.constraints
            if key.kind == "foreign key" and key.target_table == name and other.name != name
            if not context.gives_way(other.name, key)
        )
        own = [key for key in table.constraints if key.kind == "foreign key" and key.target_table]
        linked = [key for key in own if not context.gives_way(name, key)]
        left = {key.target_table: None for key in linked if key.target_table and key.target_table != name}
        yield TableDrop(table, item, kept)
        yield from _inherited(context, table, item)
        yield Question(
            QuestionKind.LOST_ROWS,
            name,
            f"SELECT 1 FROM {context.source(name)}",
            "would be deleted with the table",
            table=name,
            cause=item,
        )
        yield Draft(
            Phase.CONTRACT,
            Operation.DROP_TABLE,
            f"DROP TABLE {context.qualified(name)}",
            f"the collection {name} is not in the snapshot",
            table=name,
            referenced=tuple(left),
            unit=unit,
            needs=tokens(
                vacated_token(name),
                *(unlinked_token(name, key.columns[0]) for key in own),
                *(f"gone {heir}" for heir in context.children.get(name, ())),
            ),
            provides=tokens(f"gone {name}"),
            cause=item,
            undo=table_again(context.catalog, table, linked),
            no_undo="the rows are gone with the table; restore them from a backup",
        )
    yield from metadata.forget_collection(context, item, unit)


def _inherited(context: Context, table: Table, item: Item) -> Iterator[Problem]:
    """Yield the tables that stay and inherit from one that is to go: PostgreSQL would not let it."""
    for heir in context.children.get(table.name, ()):
        if heir not in context.dropped_collections:
            message = f"{item.name}: the table {heir} inherits from it"
            remedy = f"ALTER TABLE {ident(heir)} NO INHERIT {ident(table.name)}"
            yield Problem("dependent-object", item.name, message, (remedy,), cause=item)
