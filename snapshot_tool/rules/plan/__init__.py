"""Rules over a plan in the making: what it would do to the data and to objects that a snapshot cannot express.

They read facts that the planner found, never SQL text. `check` gets `PlanFacts`; a finding's `allow` is what
`--allow` takes to go on all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from snapshot_tool.model.activity import Holder
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.difference import Difference, Differences
from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.model.item import Item
from snapshot_tool.model.plan import Rename, Step
from snapshot_tool.model.question import QuestionKind, at_least
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.model.table import Column, Index, Table


@dataclass(frozen=True, slots=True)
class Question:
    """Something that only the rows can say: how many are in the way of a change."""

    kind: QuestionKind
    object: str
    """`table` or `table.column`."""
    probe: str
    """A query that returns one row for each row in the way."""
    meaning: str
    """What such a row means, as the end of a sentence."""
    table: str = ""
    cause: Item | None = None
    reads: tuple[str, ...] = ()
    """Further tables that the probe reads."""

    @property
    def key(self) -> str:
        """The name of the question among the answers."""
        return f"{self.kind} {self.object}"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wanted that the planner cannot write a step for; `code` is the rule that tells it."""

    code: str
    object: str
    message: str
    remedies: tuple[str, ...] = ()
    can_allow: bool = False
    """Whether there is a step all the same, which `--allow` lets pass."""
    cause: Item | None = None


@dataclass(frozen=True, slots=True)
class IndexDrop:
    """An index that is to go because the file says that its column is not indexed."""

    index: Index
    table: Table
    field: str
    """`collection.field`."""
    column: str
    cause: Item
    covered_by: str | None = None
    """Another valid index that serves every query which this one serves."""
    foreign_keys: tuple[str, ...] = ()
    """Foreign keys whose child side no index would serve any more."""


@dataclass(frozen=True, slots=True)
class UniqueDrop:
    """A UNIQUE constraint that is to go because the file says that its column is not unique."""

    table: Table
    column: str
    constraint: str
    cause: Item
    swapped: tuple[str, ...] = ()
    """Foreign keys, as `table.constraint`, that point at it and stay."""
    tied: tuple[str, ...] = ()
    """Those of them that keep it from going."""
    heir: str | None = None
    """Another unique index that foreign keys to the column may be bound to."""
    substitute: str | None = None
    """Where its index is the replica identity: what may be it instead."""


@dataclass(frozen=True, slots=True)
class ColumnDrop:
    """A column that is to go."""

    table: Table
    column: Column
    cause: Item


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """A column whose type is to change."""

    table: Table
    column: Column
    cause: Item


@dataclass(frozen=True, slots=True)
class Offline:
    """A change of a large table that has no online form here."""

    cause: Item
    reason: str
    """Why not, as a part of a sentence."""


@dataclass(frozen=True, slots=True)
class Stays:
    """A step of a plan that is taken back, which stays, or of which a part does."""

    step: Step
    reason: str
    """As the end of a sentence."""
    with_others: bool = False
    """It could be undone, and stays because another step cannot."""


@dataclass(frozen=True, slots=True)
class TableDrop:
    """A table that is to go."""

    table: Table
    cause: Item
    kept: tuple[str, ...] = ()
    """Foreign keys to it, as `table.constraint`, that no relation of the snapshot accounts for."""


@dataclass(frozen=True, slots=True)
class Repair:
    """An INVALID index that the plan sees to."""

    index: str
    how: str
    """What the plan does with it: `finishes` or `drops`."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """A session that steps would wait for, were the plan run now."""

    holder: Holder
    steps: tuple[int, ...]
    """Their numbers."""
    tables: tuple[str, ...]
    """Those of their tables that it holds locks on; none where they wait for its snapshot."""


class Standing(StrEnum):
    """How a declared object stands in the database at hand."""

    AS_DECLARED = "as declared"
    MISSING = "missing"
    MISNAMED = "misnamed"
    """It is there under another name."""
    UNFINISHED = "unfinished"
    """It is there as declared, but as an INVALID index or a check that was not validated."""
    DIFFERENT = "different"
    UNKNOWN = "unknown"
    """Something has its name, and nobody could ask PostgreSQL whether both mean the same."""


@dataclass(frozen=True, slots=True)
class DeclaredState:
    """A declared object, as the plan finds it and would leave it."""

    kind: str
    """`index` or `check`."""
    name: str
    table: str
    standing: Standing
    wanted: str
    """Its definition, as a person would write it."""
    now: str = ""
    """PostgreSQL's definition of what has its name; where it is misnamed, of what is the same."""
    trouble: str = ""
    """Why it will not be there as declared once the plan has run, as the end of a sentence; empty where it will."""
    remedies: tuple[str, ...] = ()
    loosens: bool = False
    """Whether a guarantee of uniqueness goes with what has its name."""


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """All that the rules over a plan may look at."""

    differences: Differences
    catalog: Catalog
    current: Snapshot
    wanted: Snapshot
    answers: Mapping[str, int | None] = field(default_factory=dict)
    large_table_rows: int = 100_000
    questions: tuple[Question, ...] = ()
    problems: tuple[Problem, ...] = ()
    index_drops: tuple[IndexDrop, ...] = ()
    unique_drops: tuple[UniqueDrop, ...] = ()
    column_drops: tuple[ColumnDrop, ...] = ()
    column_changes: tuple[ColumnChange, ...] = ()
    table_drops: tuple[TableDrop, ...] = ()
    offline: tuple[Offline, ...] = ()
    stays: tuple[Stays, ...] = ()
    unmoved: tuple[Difference, ...] = ()
    """Differences that nothing in the plan is about."""
    declared: tuple[DeclaredState, ...] = ()
    undeclared: tuple[str, ...] = ()
    """Indexes and checks that no snapshot expresses and snap.yaml does not declare, where it declares any."""
    repairs: tuple[Repair, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    steps: tuple[Step, ...] = ()
    renames: tuple[Rename, ...] = ()
    """What keeps its rows under a new name."""


def answered(facts: PlanFacts, kind: QuestionKind, remedies: tuple[str, ...]) -> Iterator[Finding]:
    """Yield what stands in the way: an error where rows were found, a warning where nobody could ask."""
    for question in facts.questions:
        if question.kind is not kind:
            continue
        count = facts.answers.get(question.key)
        if count == 0:
            continue
        place = Place(question.object)
        if count is None:
            message = f"{question.object}: unknown whether {question.meaning}; the plan asks before it changes anything"
            yield Finding(str(kind), Severity.WARNING, message, place, remedies)
        else:
            message = f"{question.object}: {at_least(count)} {question.meaning}"
            yield Finding(str(kind), Severity.ERROR, message, place, remedies)


def lost(facts: PlanFacts, kind: QuestionKind, remedies: tuple[str, ...]) -> Iterator[Finding]:
    """Yield what would be lost: an error both where there is something and where nobody could ask."""
    for question in facts.questions:
        count = facts.answers.get(question.key) if question.kind is kind else 0
        if count == 0:
            continue
        how_many = "unknown how many rows" if count is None else at_least(count)
        allow = f"{kind}:{question.object}"
        message = f"{question.object}: {how_many} {question.meaning}"
        place = Place(question.object)
        yield Finding(str(kind), Severity.ERROR, message, place, (*remedies, f"--allow {allow}"), allow)


def problems(facts: PlanFacts, code: str) -> Iterator[Finding]:
    """Yield the planner's problems of one code."""
    for problem in facts.problems:
        if problem.code == code:
            allow = f"{code}:{problem.object}" if problem.can_allow else ""
            remedies = (*problem.remedies, f"--allow {allow}") if allow else problem.remedies
            yield Finding(code, Severity.ERROR, problem.message, Place(problem.object), remedies, allow)
