"""The JSON documents that the commands write: types of their own, described by the schemas in `docs/schema/`.

`format` is `snap.<kind>/<version>`; the version goes up when a key goes away or changes its meaning, and a reader must
take keys that it does not know.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Key

from snapshot_tool.model.difference import ItemKind
from snapshot_tool.model.finding import Severity
from snapshot_tool.model.json import JsonValue
from snapshot_tool.model.plan import LockClass, Phase
from snapshot_tool.model.prediction import Outcome


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, populate_by_name=True, use_attribute_docstrings=True)


class FindingShape(_Shape):
    """What a rule found."""

    code: str
    severity: Severity
    message: str
    object: str
    """`collection`, `collection.field`, or the name of an index or constraint; may be empty."""
    file: str
    line: int | None
    column: int | None
    path: str
    """The JSON path in the file."""
    remedies: list[str]
    allow: str
    """What `--allow` takes to go on all the same; empty where nothing may."""


class CountsShape(_Shape):
    """How many findings of each severity."""

    error: int
    warning: int
    info: int


class ItemShape(_Shape):
    """The identity of an item; `field` is empty for a collection."""

    kind: ItemKind
    collection: str
    field: str


class EntryShape(_Shape):
    """One entry as deep-diff writes it: a key that it leaves out is left out here."""

    kind: Literal["N", "D", "E", "A"]
    path: list[str | int] = []
    index: int | None = None
    item: EntryShape | None = None
    lhs: JsonValue = None
    rhs: JsonValue = None


class DifferenceShape(_Shape):
    """One item that differs."""

    item: ItemShape
    change: Literal["added", "changed", "dropped"]
    """What a push does: an item that merely lacks a key is dropped too."""
    metadata_only: bool
    """No statement follows; only a metadata row is written."""
    related_collection: str | None
    entries: list[EntryShape]


class UnseenShape(_Shape):
    """An object that Directus cannot see."""

    kind: str
    table: str
    name: str
    definition: str
    """PostgreSQL's own words."""


class StatementShape(_Shape):
    """One statement that Directus would send."""

    sql: str
    """The very text, values in place."""
    outcome: Outcome
    """Never `never-converges`, which only a whole push does."""
    sqlstate: str | None
    """Of the error that PostgreSQL answers with, or may where the outcome is `unknown`."""
    message: str | None
    """Of that error, as PostgreSQL words it; what is lost where the outcome is `loses-data`."""


class ActionShape(_Shape):
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


class LockShape(_Shape):
    """A lock on one table, named as PostgreSQL's manual names it."""

    table: str
    lock: str
    blocks_reads: bool
    blocks_writes: bool


class CheckShape(_Shape):
    """A read-only query that must return no row; `message` says what a row would mean."""

    sql: str
    message: str


class StepShape(_Shape):
    """One statement of a plan."""

    number: int
    phase: Phase
    reason: str
    cause: ItemShape | None
    sql: str
    locks: list[LockShape]
    lock_class: LockClass
    rewrite: bool
    scan: bool
    transaction: int | None
    """Steps with the same number run in one transaction; null runs alone, outside of any."""
    lock_timeout_ms: int
    statement_timeout_ms: int
    table_rows: int | None
    expects_nothing: bool
    """The statement is a read-only query that must return no row."""
    before: list[CheckShape]
    after: list[CheckShape]
    undo: str | None
    no_undo: str | None


class FindingsDocument(_Shape):
    """`snap validate --format json`."""

    format: Literal["snap.findings/1"]
    snapshot: str
    counts: CountsShape
    findings: list[FindingShape]


class DiffDocument(_Shape):
    """`snap diff --format json`."""

    format: Literal["snap.diff/1"]
    from_: str = Key(alias="from")
    to: str
    differences: list[DifferenceShape]
    unseen: list[UnseenShape]


class PredictionDocument(_Shape):
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


class PlanDocument(_Shape):
    """`snap plan --format json`, and `plan.json`."""

    format: Literal["snap.plan/1"]
    database: str
    server_version: int
    directus: str
    wanted: str
    """Digest of the wanted snapshot."""
    before: Mapping[str, str]
    """Digest by object of the database that the plan was made for."""
    allowed: list[str]
    refused: bool
    steps: list[StepShape]
    findings: list[FindingShape]


Document: TypeAlias = FindingsDocument | DiffDocument | PredictionDocument | PlanDocument
