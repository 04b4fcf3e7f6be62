"""Makes a plan: differences and catalog to ordered steps, with everything that speaks against them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Final

from snapshot_tool.model.activity import Holder
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.declared import NOTHING_HERE, DeclaredHere
from snapshot_tool.model.difference import Differences
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.levels import NO_LEVELS, Levels
from snapshot_tool.model.plan import Plan, Rename, Step, Way
from snapshot_tool.model.selection import WHOLE, Selection
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.plan.allow import soften, with_files
from snapshot_tool.plan.beyond import Beyond, beyond
from snapshot_tool.plan.blocked import blocked
from snapshot_tool.plan.context import LARGE_TABLE_ROWS, Context
from snapshot_tool.plan.declared_guard import with_declared
from snapshot_tool.plan.draft import Draft
from snapshot_tool.plan.family import Families, families
from snapshot_tool.plan.fingerprint import fingerprint, snapshot_digest
from snapshot_tool.plan.index_drops import drop_step, make_way, once
from snapshot_tool.plan.index_leftovers import without_leftovers
from snapshot_tool.plan.order import number, order
from snapshot_tool.plan.pieces import Piece, facts_of, only, pieces_of, unmoved
from snapshot_tool.plan.questions import counting, preflight
from snapshot_tool.plan.rename import Renaming, after_renames
from snapshot_tool.plan.through import Division, divide
from snapshot_tool.plan.through_steps import through_push, unharmed
from snapshot_tool.rules.levels import leveled
from snapshot_tool.rules.merged import merged
from snapshot_tool.rules.plan import (
    IndexDrop,
    PlanFacts,
    Question,
)
from snapshot_tool.rules.push import Files, PushFacts
from snapshot_tool.rules.registry import rules

GUARDS: Final = (
    "drop-index-by-guessed-name",
    "drop-wrong-index",
    "name-already-taken",
    "drop-by-missing-key",
    "system-index-dropped",
)
"""Push rules that hold back a plan through SQL too: the file cannot mean it, or the next push would fail or hurt."""


def data_questions(
    differences: Differences,
    catalog: Catalog,
    current: Snapshot,
    wanted: Snapshot,
    *,
    declared: DeclaredHere = NOTHING_HERE,
    renames: Sequence[Rename] = (),
    selection: Selection = WHOLE,
) -> Mapping[str, str]:
    """Return the read-only queries that the rules need answered, by name; each returns one integer.

    Raises:
        UsageError: where a rename fits neither the database nor the snapshot.

    """
    context, _ = after_renames(Context(differences, catalog, current, wanted, selection=selection), renames)
    pieces = pieces_of(context)
    questions = (*only(pieces, Question), *beyond(context, declared, only(pieces, Draft)).questions)
    return MappingProxyType({found.key: counting(found) for found in questions})


def make_plan(
    differences: Differences,
    catalog: Catalog,
    current: Snapshot,
    wanted: Snapshot,
    *,
    through: Way = Way.SQL,
    renames: Sequence[Rename] = (),
    selection: Selection = WHOLE,
    allow: Sequence[str] = (),
    answers: Mapping[str, int | None] = MappingProxyType({}),
    push_answers: Mapping[str, int | None] = MappingProxyType({}),
    declared: DeclaredHere = NOTHING_HERE,
    holders: Sequence[Holder] = (),
    environments: Mapping[str, Catalog] = MappingProxyType({}),
    files: Files | None = None,
    file_findings: Sequence[Finding] = (),
    levels: Levels = NO_LEVELS,
    large_table_rows: int = LARGE_TABLE_ROWS,
) -> Plan:
    """Return the plan that takes the database to one in which Directus finds no difference.

    Args:
        differences: of `current` and `wanted`.
        catalog: of the database.
        current: the Directus view of it.
        wanted: the snapshot.
        through: whether a push takes over what is harmless.
        renames: collections and fields that keep their rows under a new name.
        selection: the collections that the plan is for; in all others, nothing differs between `current` and `wanted`.
        allow: `CODE` or `CODE:OBJECT`, hazards to let pass.
        answers: to the queries of `data_questions`, by their names; None, or missing, where nobody could ask.
        push_answers: to those of `push_questions`, which only a plan through Directus depends on.
        declared: what snap.yaml declares, from where this database stands.
        holders: who holds what in the database at this moment.
        environments: other known databases by their names in snap.yaml; the is_indexed guard looks at all of them.
        files: those of the wanted snapshot, for the places of findings; None where it comes from no file.
        file_findings: what is wrong with the files of the wanted snapshot alone; an error refuses the plan.
        levels: what `snap.yaml` says of rules; a plan obeys it as its findings do.
        large_table_rows: from how many rows on a table is large.

    Raises:
        UsageError: where a rename fits neither the database nor the snapshot.

    """

    def told(found: Iterable[Finding]) -> list[Finding]:
        return soften(with_files(leveled(found, levels), leveled(file_findings, levels)), allow)

    first = Context(differences, catalog, current, wanted, large_table_rows=large_table_rows, selection=selection)
    whole, renaming = after_renames(first, renames)
    division = divide(whole, push_answers, large_table_rows) if through is Way.DIRECTUS else None
    parts = _parts(whole, renaming, division, declared, answers)
    facts = parts.facts
    others = {f"@{name}": with_declared(other, declared.declared, name) for name, other in environments.items()}
    seen = without_leftovers(whole.catalog, facts.index_drops)
    sides = (whole.differences, seen, whole.current, wanted)
    guards = merged(_guards(PushFacts(*sides, environments=others, files=files)))

    def judged(steps: tuple[Step, ...], drafts: Sequence[Draft]) -> list[Finding]:
        waiting = blocked(drafts, steps, map(renaming.held, holders))
        return told([*guards, *_judge(replace(facts, steps=steps, blocked=tuple(waiting)))])

    steps, drafts = parts.steps((), allow)
    findings = judged(steps, drafts)
    if held_back := [drop for drop in facts.index_drops if _is_held_back(drop, findings)]:
        steps, drafts = parts.steps(held_back, allow)
        findings = judged(steps, drafts)
    left = division.left if division else None
    return Plan(
        steps=through_push(steps, left, number(order(parts.more.late), parts.known)) if left else steps,
        findings=tuple(findings),
        allowed=tuple(allow),
        database=catalog.server.database,
        server_version=catalog.server.version_num,
        directus=wanted.info.directus,
        before=fingerprint(catalog),
        wanted=snapshot_digest(wanted),
        through=through,
        renames=tuple(renames),
        selection=selection,
        pushed=tuple(difference.item for difference in left.differences) if left else (),
    )


@dataclass(frozen=True)
class _Parts:
    """All that the steps of a plan are made from."""

    whole: Context
    """With everything that differs, once the renames are done."""
    renaming: Renaming
    division: Division | None
    """What is left to a push; None where the plan goes through SQL."""
    pieces: Sequence[Piece]
    """Of what SQL does."""
    more: Beyond
    facts: PlanFacts

    @property
    def context(self) -> Context:
        """With what SQL takes care of."""
        return self.division.by_sql if self.division else self.whole

    @cached_property
    def known(self) -> Families:
        """The tables that are there, by their old names too."""
        return families(self.whole, self.renaming.tables)

    def steps(self, held_back: Collection[IndexDrop], allow: Sequence[str]) -> tuple[tuple[Step, ...], list[Draft]]:
        """Return the steps, but for the index drops that are held back, and the draft that each was made from."""
        # What a push depends on is asked in front of it as well.
        pieces = pieces_of(self.whole) if self.division else self.pieces
        questions = (*only(pieces, Question), *self.more.questions)
        transactions = order(
            [
                *preflight([self.renaming.asked(question) for question in questions], allow),
                *self.renaming.drafts,
                *only(self.pieces, Draft),
                *self.more.drafts,
                *once(
                    [
                        *(drop_step(self.context, drop) for drop in self.facts.index_drops if drop not in held_back),
                        *make_way(self.context, self.facts.column_drops),
                    ]
                ),
            ]
        )
        return number(transactions, self.known), [draft for found in transactions for draft in found]


def _parts(
    whole: Context,
    renaming: Renaming,
    division: Division | None,
    declared: DeclaredHere,
    answers: Mapping[str, int | None],
) -> _Parts:
    context = division.by_sql if division else whole
    pieces = pieces_of(context)
    more = beyond(whole, declared, only(pieces, Draft), division.left.catalog if division else None)
    facts = replace(more.told(facts_of(context, pieces, answers)), renames=renaming.renames)
    if division:
        problems = (*facts.problems, *unharmed(division.left))
        facts = replace(facts, differences=whole.differences, problems=problems)
    else:
        facts = replace(facts, unmoved=tuple(unmoved(context, pieces)))
    return _Parts(whole, renaming, division, pieces, more, facts)


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
