"""Questions to the rows, as read-only queries: asked before planning, and again as the plan's preflight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from snapshot_tool.model.plan import Lock, Phase, TableLock
from snapshot_tool.model.question import COUNT_LIMIT
from snapshot_tool.plan.allow import is_allowed
from snapshot_tool.plan.draft import Draft
from snapshot_tool.plan.locks import Operation
from snapshot_tool.rules.plan import Question


def counting(question: Question) -> str:
    """Return the query that counts the rows in the way, as one integer, up to a limit."""
    return f"SELECT count(*) FROM ({question.probe} LIMIT {COUNT_LIMIT}) AS found"


def preflight(questions: Iterable[Question], allowed: Sequence[str]) -> Iterator[Draft]:
    """Yield one read-only step a question that must return no row; none for a loss that was allowed."""
    for question in questions:
        if is_allowed(allowed, question.kind, question.object):
            continue
        yield Draft(
            Phase.PREFLIGHT,
            Operation.READ_ROWS,
            f"{question.probe} LIMIT 1",
            f"no row of {question.object} may {_phrase(question)}",
            table=question.table,
            weak_locks=tuple(TableLock(table, Lock.ACCESS_SHARE) for table in question.reads),
            cause=question.cause,
            no_undo="only reads",
        )


def _phrase(question: Question) -> str:
    return question.meaning.removeprefix("would ") if question.meaning.startswith("would ") else question.meaning
