"""The proof of one pair: its plan, run with every claim observed, leads where it says and harms nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

import psycopg

from snapshot_tool.directus.acceptance import refusal
from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.heirs import heirs
from snapshot_tool.directus.predict import predict, survey
from snapshot_tool.directus.unseen import Lost, lost
from snapshot_tool.directus.view import view
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.load.questions import ask
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.difference import Differences
from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.json import JsonObject
from snapshot_tool.model.plan import Plan, Step, Way
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.plan.after import catalog_after
from snapshot_tool.plan.checker import violations
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.make import data_questions, make_plan
from snapshot_tool.plan.push_questions import push_questions
from snapshot_tool.rehearse.push import write_metadata
from snapshot_tool.rules.facts import facts_of
from snapshot_tool.rules.levels import rules_on
from tests.conformance.native import Unreadable, to_snapshot
from tests.plan.observe import carry_out_steps
from tests.prove.holdings import damage, holdings
from tests.prove.pairs import Going
from tests.prove.shuffled import shuffled

VERSION: Final = "11.13.4"
_OF_BYTES: Final = frozenset({"file-not-canonical", "file-misnamed"})
"""Rules about the form of files, which a generated snapshot has none of."""
_DROPS_KEY: Final = re.compile(r'alter table ("(?:[^"]|"")+") drop constraint ')
_ROUNDS: Final = 6
"""How often what a plan's findings offer is allowed, and the plan made again."""


class Contradiction(Exception):
    """Something that has to hold of every plan, and does not of this one."""


@dataclass
class Verdict:
    """How a pair ended, and what was seen on the way."""

    outcome: str
    refused: tuple[str, ...] = ()
    """The codes that no `--allow` lets pass."""
    allowed: tuple[str, ...] = ()
    plans: list[Plan] = field(default_factory=list)


@dataclass(frozen=True)
class Memory:
    """A snapshot that was never in files."""

    snapshot: Snapshot
    contents: Mapping[str, bytes] = field(default_factory=dict)
    problems: Sequence[Finding] = ()
    assumed: frozenset[Item] = frozenset()
    unknown: frozenset[ItemKind] = frozenset()
    is_split: bool = False
    passed_over: Sequence[str] = ()

    @property
    def files(self) -> Mapping[Item, str]:
        snapshot = self.snapshot
        return {
            **{Item(ItemKind.COLLECTION, one.collection): "memory" for one in snapshot.collections},
            **{Item(ItemKind.FIELD, one.collection, one.field): "memory" for one in snapshot.fields},
            **{Item(ItemKind.RELATION, one.collection, one.field): "memory" for one in snapshot.relations},
        }

    def shown(self, file: str) -> str:
        return file

    def place(self, item: Item, path: Sequence[str | int] = ()) -> Place:
        return Place(".".join(map(str, [item, *path])))

    def info_place(self, path: Sequence[str | int] = ()) -> Place:
        return Place(".".join(map(str, ["info.json", *path])))


@dataclass(frozen=True)
class Situation:
    """Both sides of a plan, read from a live database, and all that the rows said."""

    catalog: Catalog
    current: Snapshot
    wanted: Snapshot
    differences: Differences
    answers: Mapping[str, int | None]
    push_answers: Mapping[str, int | None]
    file_findings: Sequence[Finding]

    def plan(self, going: Going, allow: Sequence[str] = ()) -> Plan:
        return make_plan(
            self.differences,
            self.catalog,
            self.current,
            self.wanted,
            through=going.way,
            allow=allow,
            answers=self.answers,
            push_answers=self.push_answers,
            file_findings=self.file_findings,
            large_table_rows=going.large_table_rows,
        )


def read(url: str, wanted: Snapshot, way: Way = Way.SQL) -> Situation:
    """Return the situation of a live database."""
    return _situation(read_catalog(url), wanted, url, way)


def _situation(catalog: Catalog, wanted: Snapshot, url: str, way: Way) -> Situation:
    current = view(catalog, VERSION)
    differences = diff(current, wanted)
    answers = ask(url, data_questions(differences, catalog, current, wanted))
    pushed: Mapping[str, int | None] = {}
    if way is Way.DIRECTUS:
        context = Context(differences, catalog, current, wanted)
        pushed = ask(url, push_questions(context, survey(differences, catalog, current)))
    return Situation(catalog, current, wanted, differences, answers, pushed, _file_findings(wanted))


def _file_findings(wanted: Snapshot) -> list[Finding]:
    facts = facts_of(Memory(wanted), VERSION)
    return [found for rule in rules_on("snapshot", {}) if rule.code not in _OF_BYTES for found in rule.check(facts)]


def prove(url: str, native: JsonObject, going: Going) -> Verdict:
    """Plan, run and look at everything that has to hold.

    Raises:
        Contradiction: where something does not hold.

    """
    try:
        wanted = to_snapshot(native)
    except Unreadable:
        return Verdict("unreadable")
    if refusal(wanted, VERSION) is not None:
        return Verdict("unreadable")
    before, held = read(url, wanted, going.way), holdings(url)
    verdict = _agreed(before, going)
    if verdict.refused:
        return verdict
    plan = verdict.plans[0]
    if going.shuffle is not None:
        _same_when_shuffled(before, going.shuffle, going, plan, url)
    if going.stop is not None:
        _run(_first(plan, going.stop), url)
        again = read(url, wanted)
        second = _agreed(again, going)
        if second.refused:
            raise Contradiction(f"stopped half-way, the next plan is refused: {second.refused}")
        verdict.plans += second.plans
        verdict.allowed += second.allowed
        verdict.outcome = "reached after a stop"
        plan = second.plans[0]
    if going.way is Way.DIRECTUS:
        _run([plan.before_push], url)
        _push(plan, wanted, url)
        _run([plan.after_push], url)
        verdict.outcome += ", through Directus"
    else:
        _run([plan.steps], url)
    after = read(url, wanted)
    _arrived(after, Going(going.large_table_rows))
    if going.stop is None and going.way is Way.SQL:
        _foreseen(before, after)
    _nothing_lost(before, after, verdict.allowed)
    if found := list(damage(held, holdings(url), _objects(verdict.allowed), heirs(before.catalog))):
        raise Contradiction("rows: " + "; ".join(found))
    return verdict


def _agreed(situation: Situation, going: Going) -> Verdict:
    """Return the plan with all allowed that its findings offer, or why it stays refused."""
    allow: list[str] = []
    for _ in range(_ROUNDS):
        plan = situation.plan(going, allow)
        if broken := violations(plan):
            raise Contradiction("checker: " + "; ".join(broken))
        errors = [found for found in plan.findings if found.severity is Severity.ERROR]
        if not errors:
            outcome = "reached" if plan.steps else "nothing to do"
            return Verdict(f"{outcome}, allowed" if allow else outcome, allowed=tuple(allow), plans=[plan])
        if closed := [found for found in errors if not found.allow]:
            return Verdict("refused", refused=tuple(f"{one.code} {one.place.object}: {one.message}" for one in closed))
        allow += [found.allow for found in errors]
    raise Contradiction(f"the plan goes on refusing what was allowed: {allow}")


def _same_when_shuffled(situation: Situation, seed: int, going: Going, plan: Plan, url: str) -> None:
    other = _situation(shuffled(situation.catalog, seed), situation.wanted, url, going.way)
    again = other.plan(going, plan.allowed)
    if [step.sql for step in again.steps] != [step.sql for step in plan.steps]:
        first = next(
            (f"{a.sql}\n→ {b.sql}" for a, b in zip(plan.steps, again.steps, strict=False) if a.sql != b.sql),
            f"{len(plan.steps)} steps → {len(again.steps)}",
        )
        raise Contradiction(f"another order of the catalog's rows makes another plan: {first}")


def _first(plan: Plan, hundredths: int) -> list[Sequence[Step]]:
    """Return the transactions before a stop."""
    found = [list(steps) for _, steps in groupby(plan.steps, key=lambda step: step.transaction or -step.number)]
    return list(found[: len(found) * hundredths // 100])


def _run(parts: Iterable[Sequence[Step]], url: str) -> None:
    for steps in parts:
        try:
            carry_out_steps(steps, url)
        except (AssertionError, psycopg.Error) as error:
            raise Contradiction(f"run: {type(error).__name__}: {error}") from error


def _push(plan: Plan, wanted: Snapshot, url: str) -> None:
    """Act out the push: it runs what the plan says, as the twin foresees it by now, and writes its rows."""
    now = read(url, wanted)
    foreseen = [found.sql for found in predict(now.differences, now.catalog, now.current, wanted).statements]
    planned = [step.sql for step in plan.push_statements]
    if _sorted_keys(foreseen) != _sorted_keys(planned):
        raise Contradiction(f"the push would run {foreseen}, the plan says {planned}")
    _run([plan.push_statements], url)
    write_metadata(url, wanted, VERSION, plan.pushed, ())


def _sorted_keys(statements: Sequence[str]) -> list[str]:
    """Return the statements with the keys that a table loses by name.

    Directus takes them as its inspector lists them, which asks for no order: another one after each change of the
    catalog (semantics §7).
    """
    runs = groupby(statements, key=lambda sql: found[1] if (found := _DROPS_KEY.match(sql)) else None)
    return [sql for table, run in runs for sql in (sorted(run) if table else run)]


def _arrived(after: Situation, going: Going) -> None:
    if after.differences:
        raise Contradiction("left over: " + "; ".join(f"{one.item}: {one.entries}" for one in after.differences))
    if steps := after.plan(going).steps:
        raise Contradiction("a second plan has steps: " + "; ".join(step.sql for step in steps))


def _foreseen(before: Situation, after: Situation) -> None:
    """Hold the planner's own picture of the catalog after the plan to the real one."""
    foreseen = catalog_after(Context(before.differences, before.catalog, before.current, before.wanted))
    if found := list(diff(view(foreseen, VERSION), after.current)):
        raise Contradiction("foreseen otherwise: " + "; ".join(f"{one.item}: {one.entries}" for one in found))


def _nothing_lost(before: Situation, after: Situation, allowed: Iterable[str]) -> None:
    named = set(_objects(allowed))
    gone = [str(found) for found in lost(before.catalog, after.catalog) if not _is_excused(found, before, after, named)]
    if gone:
        raise Contradiction("lost: " + "; ".join(gone))


def _is_excused(found: Lost, before: Situation, after: Situation, named: set[str]) -> bool:
    """Whether a snapshot that was followed to the letter, or somebody who allowed it, asked for the loss."""
    own = found.object
    if own.table not in after.catalog.tables or own.name in named or own.table in named:
        return True
    if own.kind == "invalid index":  # repaired, or dropped as a leftover that served nobody
        return True
    if found.now is not None and _without_casts(found.now) == _without_casts(own.definition):
        return True  # PostgreSQL writes the cast of a retyped column into what uses it
    index = before.catalog.tables[own.table].index(own.name)
    if index is not None and index.constraint is None:
        # An index of nothing but columns that went, such as one over the same column twice.
        members = {*(key.column for key in index.keys), *index.included}
        return index.predicate is None and not members & {None, *_columns(after, own.table)}
    if own.kind == "foreign key":
        key = before.catalog.tables[own.table].constraint(own.name)
        owners = {(one.item.collection, one.item.field): one for one in before.differences.relations}
        one = owners.get((own.table, key.columns[0])) if key else None
        return one is not None and (one.is_deleted or "DEFERRABLE" in (found.now or ""))
    if own.kind == "column":
        wished = {(one.item.collection, one.item.field) for one in before.differences.fields}
        above = [name for name, below in heirs(before.catalog).items() if own.table in below]
        meant = any((name, own.name) in wished for name in (own.table, *above))
        return meant or own.name not in _columns(after, own.table)
    return False


def _columns(situation: Situation, table: str) -> set[str]:
    return {column.name for column in situation.catalog.tables[table].columns}


def _without_casts(definition: str) -> str:
    return re.sub(r"::[a-z ]+(?:\(\d+\))?|[()\s]", "", definition)


def _objects(allowed: Iterable[str]) -> Iterator[str]:
    return (value.partition(":")[2] for value in allowed)
