"""The plan: ordered steps for one database, each with its cause, its locks, its checks and its undo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from snapshot_tool.model.finding import Finding
from snapshot_tool.model.item import Item
from snapshot_tool.model.selection import WHOLE, Selection


class Phase(StrEnum):
    """The phases of a plan, in this order (`docs/plans.md`)."""

    PREFLIGHT = "preflight"
    EXPAND = "expand"
    PUSH = "push"
    CONTRACT = "contract"
    SETTLE = "settle"

    @property
    def rank(self) -> int:
        """0 for the first."""
        return list(Phase).index(self)


class Way(StrEnum):
    """How a plan reaches the snapshot."""

    SQL = "sql"
    """By its own statements alone: a push afterwards finds nothing to do."""
    DIRECTUS = "directus"
    """What is harmless is left to a push, which runs between the plan's own statements."""


@dataclass(frozen=True, slots=True)
class Rename:
    """A collection, or a field of one, that keeps its rows under a new name."""

    old: str
    """`collection` or `collection.field`."""
    new: str

    def __str__(self) -> str:
        return f"{self.old}:{self.new}"


class Lock(IntEnum):
    """PostgreSQL's table locks, by strength (manual, 13.3.1)."""

    NONE = 0
    ACCESS_SHARE = 1
    ROW_SHARE = 2
    ROW_EXCLUSIVE = 3
    SHARE_UPDATE_EXCLUSIVE = 4
    SHARE = 5
    SHARE_ROW_EXCLUSIVE = 6
    EXCLUSIVE = 7
    ACCESS_EXCLUSIVE = 8

    @property
    def sql(self) -> str:
        """As the manual writes it: `ACCESS EXCLUSIVE`."""
        return self.name.replace("_", " ") if self else "none"

    @property
    def blocks_reads(self) -> bool:
        """Whether SELECT waits."""
        return self is Lock.ACCESS_EXCLUSIVE

    @property
    def blocks_writes(self) -> bool:
        """Whether INSERT, UPDATE and DELETE wait."""
        return self >= Lock.SHARE


class LockClass(StrEnum):
    """What a statement's waits cost, which decides its timeouts and retries."""

    QUERY = "query"
    """Reads only, or writes rows of metadata tables."""
    BRIEF = "brief"
    """A strong lock, held for a moment: short lock_timeout, retried."""
    LONG = "long"
    """A strong lock through a scan, build or rewrite: only by an acknowledged hazard."""
    CONCURRENT = "concurrent"
    """CREATE, DROP or REINDEX INDEX CONCURRENTLY: no lock_timeout, never in a transaction."""
    VALIDATE = "validate"
    """VALIDATE CONSTRAINT: scans without blocking anybody but other DDL."""
    BATCHED = "batched"
    """Fills rows in batches and commits each: row locks only, held for one batch; never in a transaction."""
    PUSH = "push"
    """Run by Directus, in the one transaction of its push: without a timeout, never by this tool."""

    @property
    def is_alone(self) -> bool:
        """Whether the statement must run outside any transaction."""
        return self in {LockClass.CONCURRENT, LockClass.BATCHED}


@dataclass(frozen=True, slots=True)
class TableLock:
    """A lock that a step takes on one table."""

    table: str
    lock: Lock


@dataclass(frozen=True, slots=True)
class Check:
    """A read-only query that must return no row; `message` says what a row would mean."""

    sql: str
    message: str


@dataclass(frozen=True, slots=True)
class Undo:
    """One statement of the way back from a step, as careful as the step itself."""

    sql: str
    """One statement, without a semicolon at its end."""
    locks: tuple[TableLock, ...] = ()
    lock_class: LockClass = LockClass.QUERY
    rewrite: bool = False
    scan: bool = False
    before: tuple[Check, ...] = ()
    """Asked right before it runs."""
    after: tuple[Check, ...] = ()

    @property
    def alone(self) -> bool:
        """Whether it must run outside any transaction."""
        return self.lock_class.is_alone


@dataclass(frozen=True, slots=True)
class Step:
    """One SQL statement of a plan."""

    number: int
    """From 1, in the order of running."""
    phase: Phase
    sql: str
    """One statement, without a semicolon at its end."""
    reason: str
    """What it does and why, for a person: one line."""
    cause: Item | None = None
    """The difference that it serves; None for a step that serves the plan as a whole."""
    locks: tuple[TableLock, ...] = ()
    lock_class: LockClass = LockClass.QUERY
    rewrite: bool = False
    scan: bool = False
    transaction: int | None = None
    """Steps with the same number run in one transaction, one after the other; None runs alone, outside any."""
    lock_timeout: int = 0
    """Milliseconds; 0 waits as long as it takes."""
    statement_timeout: int = 0
    """Milliseconds; 0 is none."""
    table_rows: int | None = None
    """Estimated rows of the table that it works on."""
    expects_nothing: bool = False
    """The statement is a read-only query that must return no row; `reason` says what a row would mean."""
    before: tuple[Check, ...] = ()
    """Asked right before it runs."""
    after: tuple[Check, ...] = ()
    undo: tuple[Undo, ...] = ()
    """The statements that take it back, in the order of running; empty where there is no way back."""
    no_undo: str | None = None
    """Why there is no undo; beside an `undo`, what it does not bring back."""
    lasting: bool = False
    """What it did stays, and so does what the steps of the same cause did before it."""

    @property
    def tables_by_lock(self) -> Mapping[Lock, tuple[str, ...]]:
        """The tables that it locks by the lock that it takes on them, both in the order of `locks`."""
        found: dict[Lock, tuple[str, ...]] = {}
        for held in self.locks:
            if held.lock:
                found[held.lock] = (*found.get(held.lock, ()), held.table)
        return found


@dataclass(frozen=True, slots=True)
class Plan:
    """Ordered steps for one database, with fingerprints of both sides."""

    steps: tuple[Step, ...] = ()
    findings: tuple[Finding, ...] = ()
    """Hazards and blocks; an error that was not allowed leaves the plan refused."""
    allowed: tuple[str, ...] = ()
    """The `--allow` values that the plan was made with."""
    database: str = ""
    server_version: int = 0
    directus: str = ""
    before: Mapping[str, str] = field(default_factory=dict)
    """Digest by object (`table conversation`, `index …`, `metadata …`) of the database that it was made for."""
    wanted: str = ""
    """Digest of the wanted snapshot."""
    through: Way = Way.SQL
    """With `DIRECTUS` the steps of phase `push` are what the push will run, never run by this tool."""
    pushed: tuple[Item, ...] = ()
    """The differences that are left to the push, with or without a statement of their own; empty: no push is due."""
    renames: tuple[Rename, ...] = ()
    """The `--rename` values that the plan was made with."""
    selection: Selection = WHOLE
    """The collections that the plan is about; everything else stays as it was."""

    @property
    def before_push(self) -> tuple[Step, ...]:
        """The steps to run before the push; all of them where the plan goes through SQL."""
        return tuple(step for step in self.steps if step.phase.rank < Phase.PUSH.rank or self.through is Way.SQL)

    @property
    def push_statements(self) -> tuple[Step, ...]:
        """What the push will run by itself."""
        return tuple(step for step in self.steps if step.phase is Phase.PUSH)

    @property
    def after_push(self) -> tuple[Step, ...]:
        """The steps to run once the push is done; none where the plan goes through SQL."""
        return tuple(step for step in self.steps if step.phase.rank > Phase.PUSH.rank and self.through is Way.DIRECTUS)

    @property
    def is_refused(self) -> bool:
        """Whether an error stands in the way; `findings` says which and what to do."""
        return any(finding.severity == "error" for finding in self.findings)
