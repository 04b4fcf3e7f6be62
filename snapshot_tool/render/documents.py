"""The JSON documents that the commands write: types of their own, described by the schemas in `docs/schema/`.

`format` is `snap.<kind>/<version>`; the version goes up when a key goes away or changes its meaning, and a reader must
take keys that it does not know.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import Field as Key

from snapshot_tool.model.capture import CaptureDocument
from snapshot_tool.model.json import JsonValue
from snapshot_tool.model.plan import Phase
from snapshot_tool.model.plan_document import LockShape, PlanDocument
from snapshot_tool.model.prediction import Outcome
from snapshot_tool.model.shapes import FindingShape, ItemShape, Shape


class CountsShape(Shape):
    """How many findings of each severity."""

    error: int
    warning: int
    info: int


class EntryShape(Shape):
    """One entry as deep-diff writes it: a key that it leaves out is left out here."""

    kind: Literal["N", "D", "E", "A"]
    path: list[str | int] = Key(default=[])
    index: int | None = None
    item: EntryShape | None = None
    lhs: JsonValue = None
    rhs: JsonValue = None


class DifferenceShape(Shape):
    """One item that differs."""

    item: ItemShape
    change: Literal["added", "changed", "dropped"]
    """What a push does: an item that merely lacks a key is dropped too."""
    metadata_only: bool
    """No statement follows; only a metadata row is written."""
    related_collection: str | None
    entries: list[EntryShape]


class UnseenShape(Shape):
    """An object that Directus cannot see."""

    kind: str
    table: str
    name: str
    definition: str
    """PostgreSQL's own words."""


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


class FindingsDocument(Shape):
    """`snap validate --format json`."""

    format: Literal["snap.findings/1"]
    snapshot: str
    counts: CountsShape
    findings: list[FindingShape]


class DiffDocument(Shape):
    """`snap diff --format json`."""

    format: Literal["snap.diff/1"]
    from_: str = Key(alias="from")
    to: str
    differences: list[DifferenceShape]
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


Document: TypeAlias = (
    FindingsDocument
    | DiffDocument
    | PredictionDocument
    | PlanDocument
    | RehearsalDocument
    | AppliedDocument
    | CaptureDocument
)
