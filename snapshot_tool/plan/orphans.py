"""Rows that point nowhere: asked for before a foreign key is validated, one that is only made again too.

What the catalog says is validated may hold such rows all the same: those written with `session_replication_role` set to
`replica` or with the triggers disabled, as `pg_restore --disable-triggers` does, were never looked at
(https://www.postgresql.org/docs/18/runtime-config-client.html#GUC-SESSION-REPLICATION-ROLE).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from snapshot_tool.model.item import Item
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.model.table import Constraint
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.future import future_column
from snapshot_tool.rules.plan import Question

Pairs: TypeAlias = Sequence[tuple[str, str]]
"""The columns of a foreign key, each with the one that it points at."""


def pointing_nowhere(context: Context, table: str, target: str, ends: Pairs) -> str:
    """Return the query for the rows of `table`, called `child`, that point at no row of `target`, called `parent`.

    `ends` are the values that are compared, written for the query; an empty second one is of a column that is new, and
    holds nothing to point at.
    """
    probe = f"SELECT 1 FROM {context.own_rows(table, 'child')} WHERE "
    probe += " AND ".join(f"{own} IS NOT NULL" for own, _ in ends)
    if not all(key for _, key in ends):
        return probe
    same = " AND ".join(f"{key} = {own}" for own, key in ends)
    return f"{probe} AND NOT EXISTS (SELECT FROM {context.own_rows(target, 'parent')} WHERE {same})"


def orphans(context: Context, item: Item, target: str, pairs: Pairs, name: str = "") -> Iterator[Question]:
    """Yield the question for rows that point at no row of `target` once all columns have their types.

    Args:
        context: of the plan.
        item: the relation, of the table that the rows are in.
        target: the table that they point at.
        pairs: the columns that tie the two.
        name: what the question is about, where that is not the relation.

    """
    table = item.collection
    ends = []
    for column, key in pairs:
        child, parent = future_column(context, table, column), future_column(context, target, key)
        if child is None or child.now is None or parent is None:
            return
        ends.append((child.expression("child"), parent.expression("parent") if parent.now is not None else ""))
    reads = target != table and all(key for _, key in ends)
    yield Question(
        QuestionKind.ORPHANS,
        name or item.name,
        pointing_nowhere(context, table, target, ends),
        f"point at no row of {target}",
        table=table,
        cause=item,
        reads=(target,) if reads else (),
    )


def orphans_of(context: Context, item: Item, key: Constraint) -> Iterator[Question]:
    """Yield the question for a foreign key that is there and is made again; none where it never held for all rows."""
    if key.validated:
        table, column = item.collection, key.columns[0]
        is_read = len(key.columns) == 1 and context.foreign_key(table, column) == key
        pairs = list(zip(key.columns, key.target_columns, strict=True))
        yield from orphans(context, item, key.target_table or "", pairs, "" if is_read else f"{table}.{key.name}")
