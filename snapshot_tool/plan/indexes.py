"""Indexes and UNIQUE constraints that a plan builds: always concurrently, on a table that is in use."""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import with_article
from snapshot_tool.model.item import Item
from snapshot_tool.model.plan import Phase
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.model.sql import ident
from snapshot_tool.model.table import Index
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.draft import Draft, Reverse, column_token, tokens
from snapshot_tool.plan.locks import Operation
from snapshot_tool.plan.names import index_name, unique_name
from snapshot_tool.plan.refused import unindexable
from snapshot_tool.plan.undo import drop_built, release, valid_index
from snapshot_tool.rules.plan import Problem, Question


def add_index(context: Context, cause: Item) -> Iterator[Draft | Problem]:
    """Yield the index that `is_indexed` stands for: by Directus's name, so that a later push can drop it."""
    if problem := unindexable(context, cause):
        yield problem
        return
    table, name = cause.collection, index_name(cause.collection, cause.field, context.version)
    leftover = _leftover(context, table, cause.field, name, unique=False)
    if leftover is None and (kind := context.relation_kind(name)) is not None:
        yield _taken(cause, name, kind)
        return
    yield _build(context, cause, name, leftover, unique=False)


def add_unique(context: Context, cause: Item, value: str = "") -> Iterator[Draft | Problem | Question]:
    """Yield a UNIQUE constraint through an index that is built while writes go on.

    `value` is what the column will hold by then, where that is not what it holds now.
    """
    if problem := unindexable(context, cause):
        yield problem
        return
    table, column = cause.collection, ident(cause.field)
    name = unique_name(table, cause.field, context.version)
    found = context.table(table)
    there = found.index(name) if found else None
    left = there if there is not None and there.constraint is None and _is_on(there, cause.field, unique=True) else None
    ready = left if left is not None and left.valid else None
    if context.column_info(table, cause.field) is not None and (value or ready is None):
        value = value or column
        yield Question(
            QuestionKind.DUPLICATES,
            cause.name,
            f"SELECT {value} FROM {context.own_rows(table)} "
            f"WHERE {value} IS NOT NULL GROUP BY {value} HAVING count(*) > 1",
            "hold a value that another row has too",
            table=table,
            cause=cause,
        )
    kind = context.relation_kind(name) if left is None else None
    if kind is not None or (found is not None and found.constraint(name) is not None):
        yield _taken(cause, name, kind or "constraint")
        return
    if ready is None:
        yield _build(context, cause, name, left, unique=True)
    alter = f"ALTER TABLE {context.qualified(table)}"
    drop = Reverse(Operation.DROP_CONSTRAINT, f"{alter} DROP CONSTRAINT {ident(name)}")
    yield Draft(
        Phase.EXPAND,
        Operation.ADD_UNIQUE,
        f"{alter} ADD CONSTRAINT {ident(name)} UNIQUE USING INDEX {ident(name)}",
        f"Directus reads {cause.name} as unique only from a constraint; the index is ready, so nothing is read",
        table=table,
        unit=f"unique {cause.name}",
        needs=tokens(f"index {name}", column_token(table, cause.field)),
        cause=cause,
        before=(valid_index(context.schema(table), name),),
        undo=(drop,) if ready is None else release(alter, ready),
    )


def _build(context: Context, cause: Item, name: str, leftover: Index | None, *, unique: bool) -> Draft:
    table, qualified = cause.collection, context.sibling(cause.collection, name)
    kind = "UNIQUE INDEX" if unique else "INDEX"
    if leftover is None:
        operation = Operation.CREATE_INDEX
        on = f"{context.qualified(table)} ({ident(cause.field)})"
        sql = f"CREATE {kind} CONCURRENTLY {ident(name)} ON {on}"
        reason = f"the index of {cause.name}, built while reads and writes go on"
    else:
        operation = Operation.REINDEX
        sql = f"REINDEX INDEX CONCURRENTLY {qualified}"
        reason = f"{name} is there but not valid: a build that failed; this finishes it"
    return Draft(
        Phase.EXPAND,
        operation,
        sql,
        reason,
        table=table,
        needs=tokens(column_token(table, cause.field)),
        provides=tokens(f"index {name}"),
        cause=cause,
        after=(valid_index(context.schema(table), name),),
        undo=drop_built(context.schema(table), name),
    )


def _leftover(context: Context, table: str, column: str, name: str, *, unique: bool) -> Index | None:
    found = context.table(table)
    index = found.index(name) if found else None
    return index if index is not None and not index.valid and _is_on(index, column, unique=unique) else None


def _is_on(index: Index, column: str, *, unique: bool) -> bool:
    return index.is_plain and index.is_over(column) and index.unique is unique


def _taken(cause: Item, name: str, kind: str) -> Problem:
    message = f"{cause.name}: it needs the name {name}, which {with_article(kind)} has already"
    return Problem("name-already-taken", cause.name, message, (f"rename that {kind}",), cause=cause)
