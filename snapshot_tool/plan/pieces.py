"""The pieces of a plan: statements not yet in order, questions to the rows, and facts for the rules to judge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias, TypeVar

from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.view import view
from snapshot_tool.model.difference import Difference
from snapshot_tool.plan.after import catalog_after
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.draft import Draft
from snapshot_tool.plan.fields import plan_fields
from snapshot_tool.plan.index_drops import weigh
from snapshot_tool.plan.leftovers import clear_leftovers
from snapshot_tool.plan.relations import plan_relations
from snapshot_tool.plan.system_fields import plan_system_fields
from snapshot_tool.plan.tables import plan_collections
from snapshot_tool.rules.hazards import taken_with
from snapshot_tool.rules.plan import (
    ColumnChange,
    ColumnDrop,
    IndexDrop,
    Offline,
    PlanFacts,
    Problem,
    Question,
    TableDrop,
    UniqueDrop,
)

Piece: TypeAlias = Draft | Problem | Question | IndexDrop | UniqueDrop | ColumnDrop | ColumnChange | TableDrop | Offline
_Piece = TypeVar("_Piece")


def pieces_of(context: Context) -> list[Piece]:
    """Return what the differences need."""
    pieces: list[Piece] = [
        *plan_collections(context),
        *plan_fields(context),
        *plan_relations(context),
        *plan_system_fields(context),
    ]
    return [*pieces, *clear_leftovers(context, only(pieces, Draft))]


def only(pieces: Iterable[Piece], kind: type[_Piece]) -> tuple[_Piece, ...]:
    """Return the pieces of one kind."""
    return tuple(piece for piece in pieces if isinstance(piece, kind))


def facts_of(context: Context, pieces: Sequence[Piece], answers: Mapping[str, int | None]) -> PlanFacts:
    """Return what the rules may look at, without the steps."""
    uniques, columns = only(pieces, UniqueDrop), only(pieces, ColumnDrop)
    gone = frozenset(
        [
            *(drop.index.name for drop in only(pieces, IndexDrop)),
            *(drop.constraint for drop in uniques),
            *(taken.name for drop in columns for taken in taken_with(drop)),
        ]
    )
    return PlanFacts(
        differences=context.differences,
        catalog=context.catalog,
        current=context.current,
        wanted=context.wanted,
        answers=answers,
        large_table_rows=context.large_table_rows,
        questions=only(pieces, Question),
        problems=only(pieces, Problem),
        index_drops=tuple(weigh(context, drop, gone) for drop in only(pieces, IndexDrop)),
        unique_drops=uniques,
        column_drops=columns,
        column_changes=only(pieces, ColumnChange),
        table_drops=only(pieces, TableDrop),
        offline=only(pieces, Offline),
    )


def unmoved(context: Context, pieces: Sequence[Piece]) -> Iterator[Difference]:
    """Yield what Directus would still report once the steps have run; nothing where some could not be written."""
    if len(context.differences) and all(problem.can_allow for problem in only(pieces, Problem)):
        yield from diff(view(catalog_after(context), context.version), context.wanted)
