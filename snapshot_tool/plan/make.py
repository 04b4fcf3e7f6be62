"""Makes a plan: differences and catalog to ordered steps, with everything that speaks against them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final, TypeAlias, TypeVar

from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.difference import Difference, Differences, Item
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.plan import Plan
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.plan.allow import soften, with_files
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.draft import Draft
from snapshot_tool.plan.fields import plan_fields
from snapshot_tool.plan.fingerprint import fingerprint, snapshot_digest
from snapshot_tool.plan.index_drops import drop_step, make_way, weigh
from snapshot_tool.plan.order import number, order
from snapshot_tool.plan.questions import counting, preflight
from snapshot_tool.plan.relations import plan_relations
from snapshot_tool.plan.sizes import rows_of
from snapshot_tool.plan.system_fields import plan_system_fields
from snapshot_tool.plan.tables import plan_collections
from snapshot_tool.rules.hazards import taken_with
from snapshot_tool.rules.levels import leveled
from snapshot_tool.rules.plan import (
    ColumnChange,
    ColumnDrop,
    IndexDrop,
    PlanFacts,
    Problem,
    Question,
    TableDrop,
    UniqueDrop,
)
from snapshot_tool.rules.push import PushFacts
from snapshot_tool.rules.registry import rules

LARGE_TABLE_ROWS: Final = 100_000
"""From here on a strong lock through a scan or rewrite is a hazard."""

GUARDS: Final = (
    "drop-index-by-guessed-name",
    "drop-wrong-index",
    "name-already-taken",
    "drop-by-missing-key",
    "system-index-dropped",
)
"""Push rules that hold back a plan through SQL too: the file cannot mean it, or the next push would fail or hurt."""

Piece: TypeAlias = Draft | Problem | Question | IndexDrop | UniqueDrop | ColumnDrop | ColumnChange | TableDrop
_Piece = TypeVar("_Piece")


def data_questions(
    differences: Differences, catalog: Catalog, current: Snapshot, wanted: Snapshot
) -> Mapping[str, str]:
    """Return the read-only queries that the rules need answered, by name; each returns one integer."""
    pieces = _pieces(Context(differences, catalog, current, wanted))
    return MappingProxyType({found.key: counting(found) for found in _only(pieces, Question)})


def make_plan(
    differences: Differences,
    catalog: Catalog,
    current: Snapshot,
    wanted: Snapshot,
    *,
    allow: Sequence[str] = (),
    answers: Mapping[str, int | None] = MappingProxyType({}),
    environments: Mapping[str, Catalog] = MappingProxyType({}),
    files: Mapping[Item, str] = MappingProxyType({}),
    file_findings: Sequence[Finding] = (),
    levels: Mapping[str, str] = MappingProxyType({}),
    large_table_rows: int = LARGE_TABLE_ROWS,
) -> Plan:
    """Return the plan that takes the database to one in which Directus finds no difference.

    Args:
        differences: of `current` and `wanted`.
        catalog: of the database.
        current: the Directus view of it.
        wanted: the snapshot.
        allow: `CODE` or `CODE:OBJECT`, hazards to let pass.
        answers: to the queries of `data_questions`, by their names; None, or missing, where nobody could ask.
        environments: other known databases by name; the is_indexed guard looks at all of them.
        files: where each item was read from, for the remedies.
        file_findings: what is wrong with the files of the wanted snapshot alone; an error refuses the plan.
        levels: what `snap.yaml` says of rules by code: a severity, or `off`; a plan obeys it as its findings do.
        large_table_rows: from how many rows on a table is large.

    """

    def told(found: Iterable[Finding]) -> list[Finding]:
        return soften(with_files(leveled(found, levels), leveled(file_findings, levels)), allow)

    context = Context(differences, catalog, current, wanted)
    pieces = _pieces(context)
    facts = _facts(context, pieces, answers, large_table_rows)
    guards = list(_guards(PushFacts(differences, catalog, current, wanted, environments=environments, files=files)))
    held_back = told([*guards, *_judge(facts)])
    drops = [drop for drop in facts.index_drops if not _is_held_back(drop, held_back)]
    drafts = [
        *preflight(facts.questions, allow),
        *_only(pieces, Draft),
        *(drop_step(context, drop) for drop in drops),
        *make_way(context, facts.column_drops),
    ]
    rows = {table.name: rows_of(table) for table in catalog.tables.values()}
    steps = number(order(drafts), rows)
    return Plan(
        steps=steps,
        findings=tuple(told([*guards, *_judge(replace(facts, steps=steps))])),
        allowed=tuple(allow),
        database=catalog.server.database,
        server_version=catalog.server.version_num,
        directus=wanted.info.directus,
        before=fingerprint(catalog),
        wanted=snapshot_digest(wanted),
    )


def _pieces(context: Context) -> list[Piece]:
    return [
        *plan_collections(context),
        *plan_fields(context),
        *plan_relations(context),
        *plan_system_fields(context),
    ]


def _only(pieces: Iterable[Piece], kind: type[_Piece]) -> tuple[_Piece, ...]:
    return tuple(piece for piece in pieces if isinstance(piece, kind))


def _facts(
    context: Context, pieces: Sequence[Piece], answers: Mapping[str, int | None], large_table_rows: int
) -> PlanFacts:
    uniques, columns = _only(pieces, UniqueDrop), _only(pieces, ColumnDrop)
    gone = frozenset(
        [
            *(drop.index.name for drop in _only(pieces, IndexDrop)),
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
        large_table_rows=large_table_rows,
        questions=_only(pieces, Question),
        problems=_only(pieces, Problem),
        index_drops=tuple(weigh(context, drop, gone) for drop in _only(pieces, IndexDrop)),
        unique_drops=uniques,
        column_drops=columns,
        column_changes=_only(pieces, ColumnChange),
        table_drops=_only(pieces, TableDrop),
        unmoved=tuple(_unmoved(context, pieces)),
    )


def _unmoved(context: Context, pieces: Sequence[Piece]) -> Iterator[Difference]:
    moved = {piece.cause for piece in pieces}
    relations = {(difference.item.collection, difference.item.field) for difference in context.differences.relations}
    for difference in context.differences:
        item = difference.item
        # What a field says of its foreign key is its relation's doing.
        linked = (item.collection, item.field) in relations and all(
            entry.path[:1] == ("schema",) and str(entry.path[-1]).startswith("foreign_key_")
            for entry in difference.entries
        )
        if item not in moved and not linked:
            yield difference


def _judge(facts: PlanFacts) -> Iterable[Finding]:
    for rule in rules("plan"):
        yield from rule.check(facts)


def _guards(facts: PushFacts) -> Iterable[Finding]:
    for rule in rules("push"):
        if rule.code in GUARDS:
            yield from rule.check(facts)


def _is_held_back(drop: IndexDrop, findings: Iterable[Finding]) -> bool:
    names = {drop.index.name, drop.field}
    return any(finding.severity is Severity.ERROR and finding.place.object in names for finding in findings)
