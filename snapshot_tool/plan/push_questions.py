"""What a push depends on that only the rows can say: asked before predicting, where there is a database to ask.

The questions of a plan are not enough: a push drops a table for a missing key, and writes types that nobody wanted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from snapshot_tool.directus.pg_types import of_written
from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.prediction import Action, Outcome, Statement, StatementKind, Work
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.model.sql import ident
from snapshot_tool.plan.cast_questions import questions
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.orphans import pointing_nowhere
from snapshot_tool.plan.questions import counting
from snapshot_tool.rules.plan import Question

_DEPENDS: Final = frozenset({Outcome.UNKNOWN, Outcome.LOSES_DATA})


def push_questions(context: Context, survey: Sequence[Action]) -> Mapping[str, str]:
    """Return the read-only queries, each for one integer, by the name under which `predict` wants the answer.

    Args:
        context: both sides.
        survey: the actions of a push about whose rows nothing is known.

    """
    found: dict[str, str] = {}
    for action in survey:
        retyped: dict[str, str] = {}
        for statement in action.statements:
            work = statement.work
            if work is not None and work.kind is StatementKind.ALTER_TYPE:
                retyped[work.object] = work.type_sql
            if work is not None and (statement.outcome in _DEPENDS or _validates(statement)):
                asked = _questions(context, work, retyped.get(work.object, ""))
                found.update({question.key: counting(question) for question in asked})
    return MappingProxyType(found)


def _validates(statement: Statement) -> bool:
    """Return whether all rows are checked, though the catalog says that they were before: orphans may be among them."""
    work = statement.work
    return work is not None and work.kind is StatementKind.ADD_FOREIGN_KEY and statement.outcome is Outcome.OK


def _questions(context: Context, work: Work, type_sql: str) -> Iterator[Question]:
    """Yield what one statement depends on; `type_sql` is what the column was made before, in the same action."""
    table, own = context.source(work.table), context.own_rows(work.table)
    column = ident(work.column) if work.column else ""
    found = context.table(work.table)
    now = found.column(work.column) if found and work.column else None
    cast = f"::{type_sql}" if type_sql and now is not None and of_written(type_sql).sql != now.type_sql else ""
    match work.kind:
        case StatementKind.DROP_TABLE:
            yield _ask(QuestionKind.LOST_ROWS, work, f"SELECT 1 FROM {table}")
        case StatementKind.DROP_COLUMN:
            yield _ask(QuestionKind.LOST_VALUES, work, f"SELECT 1 FROM {table} WHERE {column} IS NOT NULL")
        case StatementKind.ADD_COLUMN:
            yield _ask(QuestionKind.NULLS, work, f"SELECT 1 FROM {table}")
        case StatementKind.SET_NOT_NULL if now is not None:
            yield _ask(QuestionKind.NULLS, work, f"SELECT 1 FROM {table} WHERE {column} IS NULL")
        case StatementKind.ADD_UNIQUE if now is not None:
            yield _repeated(work, own, f"{column}{cast}")
        case StatementKind.ADD_UNIQUE if _is_filled(context, work):
            yield _ask(QuestionKind.DUPLICATES, work, f"SELECT 1 FROM {own} OFFSET 1")
        case StatementKind.ADD_UNIQUE:
            yield _ask(QuestionKind.DUPLICATES, work, f"SELECT 1 FROM {table} WHERE false")
        case StatementKind.ADD_FOREIGN_KEY if work.parent is not None and now is not None:
            target, key = work.parent
            parent = context.table(target)
            there = f"parent.{ident(key)}" if parent is not None and parent.column(key) else ""
            probe = pointing_nowhere(context, work.table, target, [(f"child.{column}", there)])
            yield _ask(QuestionKind.ORPHANS, work, probe)
        case StatementKind.ALTER_TYPE if found is not None and now is not None:
            item = Item(ItemKind.FIELD, work.table, work.column)
            yield from questions(context, now, of_written(work.type_sql).sql, item)
            if any(index.unique and index.is_over(work.column) for index in found.indexes):
                yield _repeated(work, own, f"{column}::{work.type_sql}")
        case _:
            return


def _repeated(work: Work, table: str, value: str) -> Question:
    repeated = f"WHERE {value} IS NOT NULL GROUP BY {value} HAVING count(*) > 1"
    return _ask(QuestionKind.DUPLICATES, work, f"SELECT {value} FROM {table} {repeated}")


def _ask(kind: QuestionKind, work: Work, probe: str) -> Question:
    return Question(kind, work.object, probe, "", table=work.table)


def _is_filled(context: Context, work: Work) -> bool:
    """Return whether a new column holds a default in every row that is there."""
    wanted = context.wanted_fields.get((work.table, work.column))
    return wanted is not None and wanted.schema_ is not None and wanted.schema_.default_value is not None
