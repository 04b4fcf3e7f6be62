"""The JSON documents that the commands write: types of their own, described by the schemas in `docs/schema/`.

`format` is `snap.<kind>/<version>`; the version goes up when a key goes away or changes its meaning, and a reader must
take keys that it does not know.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import Field as Key

from snapshot_tool.model.capture import CaptureDocument
from snapshot_tool.model.json import JsonValue
from snapshot_tool.model.noise import Noise
from snapshot_tool.model.plan import Phase
from snapshot_tool.model.plan_document import LockShape, PlanDocument
from snapshot_tool.model.prediction import Outcome
from snapshot_tool.model.shapes import FindingShape, ItemShape, SelectionShape, Shape
from snapshot_tool.render.outline_documents import CollectionDocument, GraphDocument, TreeDocument
from snapshot_tool.render.rule_documents import RuleDocument, RulesDocument


class CountsShape(Shape):
    """How many findings of each severity."""

    error: int
    warning: int
    info: int


class EntryShape(Shape):
    """One entry as deep-diff writes it, a key that it leaves out being left out here; and whether it is noise."""

    kind: Literal["N", "D", "E", "A"]
    path: list[str | int] = Key(default=[])
    index: int | None = None
    item: EntryShape | None = None
    lhs: JsonValue = None
    rhs: JsonValue = None
    noise: list[Noise] = Key(default=[])
    """Why nobody meant it; left out where somebody may have."""


class DifferenceShape(Shape):
    """One item that differs."""

    item: ItemShape
    change: Literal["added", "changed", "dropped"]
    """What a push does: an item that merely lacks a key is dropped too."""
    metadata_only: bool
    """No statement follows; only a metadata row is written."""
    folded: bool
    """All its entries are noise, and a push does nothing but write its row: the text shows it with `--all` only."""
    related_collection: str | None
    entries: list[EntryShape]


class UnseenShape(Shape):
    """An object that Directus cannot see."""

    kind: str
    table: str
    name: str
    definition: str
    """PostgreSQL's own words."""


class UncomparedShape(Shape):
    """A file that differs from the one before only in what Directus does not compare."""

    item: ItemShape
    file: str
    """Of the wanted side."""
    noise: Noise


class StatementShape(Shape):
    """One statement that Directus would send."""

    sql: str
    """The very text, values in place."""
    outcome: Outcome
    """Never `never-converges`, which only a whole push does."""
    sqlstate: str | None
    """Of the error that PostgreSQL answers with, or may where the outcome is `unknown`."""
    message: str | None
    """Of that error, as PostgreSQL words it; what is lost where the outcome is `loses-data`."""


class ActionShape(Shape):
    """One call of a Directus service."""

    verb: str
    """Such as `create collection`, `update field`, `delete relation`."""
    item: ItemShape
    statements: list[StatementShape]
    """In order; none where only rows of metadata are written."""
    error: str | None
    """Directus's own refusal, before or between statements."""
    status: int | None
    """The HTTP status of that refusal."""


class AgainstShape(Shape):
    """A database, or a capture of one, that the snapshot was held against."""

    label: str
    """What findings call it in their `environments`."""
    name: str
    """What it was read from."""
    outcome: Outcome
    """How a push to it would end; `unknown` where that depends on rows that nobody could ask."""
    captured: str | None
    """Of a capture: the day on which it was made, in UTC, such as `2026-11-26`; null for a database."""


class FindingsDocument(Shape):
    """`snap validate --format json`."""

    format: Literal["snap.findings/1"]
    snapshot: str
    counts: CountsShape
    findings: list[FindingShape]
    against: list[AgainstShape]
    """Every database that `--against` names, in that order."""


class DiffDocument(Shape):
    """`snap diff --format json`."""

    format: Literal["snap.diff/1"]
    from_: str = Key(alias="from")
    to: str
    selection: SelectionShape
    """The collections that it is about."""
    differences: list[DifferenceShape]
    uncompared: list[UncomparedShape]
    """Where both sides are files; else empty."""
    unseen: list[UnseenShape]


class PredictionDocument(Shape):
    """`snap predict --format json`."""

    format: Literal["snap.prediction/1"]
    from_: str = Key(alias="from")
    to: str
    outcome: Outcome
    status: int
    """The HTTP status of `/schema/apply`."""
    message: str | None
    """The first error's message of its answer; null where it answers 204."""
    selection: SelectionShape
    """The collections whose actions are listed, beside those that the outcome, which is of the whole push, hangs on."""
    actions: list[ActionShape]
    """In order, up to the one that fails; the statement that fails is the last one of all."""
    remaining: list[DifferenceShape]
    """What `/schema/diff` would find afterwards, in its order; after a push that fails, all that it found before."""
    findings: list[FindingShape]


class ObservedShape(Shape):
    """One step as it ran in a rehearsal."""

    number: int
    phase: Phase
    reason: str
    sql: str
    seconds: float
    locks: list[LockShape]
    """The strongest lock that it took on each table."""
    rewritten: list[str]
    """Tables that were written anew."""
    rebuilt: list[str]
    """Indexes that were built anew, of tables that were not."""
    was_seen: bool
    """False where it was over before its locks could be looked at."""
    contradictions: list[str]
    """What it had said of itself that was not so."""
    failure: str | None


class SeedingShape(Shape):
    """Rows that were made in the copy."""

    tables: int
    rows: int
    left_empty: list[str]
    """Tables that got no row, each with the reason."""


class RehearsalDocument(Shape):
    """`snap rehearse --format json`."""

    format: Literal["snap.rehearsal/1"]
    from_: str = Key(alias="from")
    to: str
    good: bool
    """Every step ran as it had said, and nothing was left over, lost or changed."""
    planned: int
    """How many steps the plan has; where one fails, fewer are listed."""
    steps: list[ObservedShape]
    copied: int
    """How many tables the copy has."""
    stand_ins: list[str]
    """What the copy has instead of what could not be made there."""
    seeding: SeedingShape
    has_end: bool
    """Whether there is a snapshot that the copy had to come to; the way back from a plan has none."""
    left_over: list[str]
    """Items in which Directus would still find a difference."""
    still_to_do: list[str]
    """Statements of a second plan."""
    lost: list[str]
    """What a snapshot cannot express, and is gone or changed although nobody allowed it."""
    changed_rows: list[str]
    """What rows of the copy hold that is not what they held before."""


class AppliedDocument(Shape):
    """`snap apply --format json`."""

    format: Literal["snap.applied/1"]
    to: str
    ended: Literal["done", "at the push"]
    """At the push: everything before it is done; apply the plan again after it."""
    steps: int
    """How many steps the plan has."""


class PulledFileShape(Shape):
    """A file that a pull writes or removes."""

    file: str
    change: Literal["added", "changed", "removed"]


class GuardedShape(Shape):
    """A column that is written as indexed although the database has no index on it alone."""

    object: str
    reason: str


class PullDocument(Shape):
    """`snap pull --format json`."""

    format: Literal["snap.pull/1"]
    from_: str = Key(alias="from")
    to: str
    directus: str
    """The version that the files are written as."""
    written: bool
    """False after `--dry-run`."""
    files: list[PulledFileShape]
    guarded: list[GuardedShape]
    obsolete: list[str]
    """Files of items that the database does not have; `--prune` removes them."""


class ChangeShape(Shape):
    """One item that a revision changed."""

    item: ItemShape
    change: Literal["added", "changed", "dropped"]
    noise: bool
    """Nobody meant any of it; the text shows it with `--all` only."""
    entries: list[EntryShape]
    """None where the whole item came or went."""


class RevisionShape(Shape):
    """A revision that touched the snapshot."""

    commit: str
    author: str
    date: str
    """ISO 8601, with the author's own offset."""
    subject: str
    problem: str | None
    """Why it cannot be told what it changed."""
    compared_with: str | None
    """The revision that it was compared with; null for the beginning, and where there was nothing to compare with."""
    directus: str | None
    """The version that wrote the snapshot."""
    collections: int | None
    """How many there were then."""
    changes: list[ChangeShape]
    noise: dict[str, int]
    """How many items and files are noise, by why."""


class HistoryDocument(Shape):
    """`snap history --format json`."""

    format: Literal["snap.history/1"]
    snapshot: str
    """Its path from the top of the repository."""
    revisions: list[RevisionShape]
    """The newest first."""


Document: TypeAlias = (
    FindingsDocument
    | PullDocument
    | DiffDocument
    | PredictionDocument
    | PlanDocument
    | RehearsalDocument
    | AppliedDocument
    | CaptureDocument
    | CollectionDocument
    | TreeDocument
    | GraphDocument
    | HistoryDocument
    | RuleDocument
    | RulesDocument
)
