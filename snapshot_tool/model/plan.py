"""The plan: ordered steps for one database, each with its cause, its locks, its checks and its undo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from snapshot_tool.model.difference import Item
from snapshot_tool.model.finding import Finding


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
    undo: str | None = None
    no_undo: str | None = None
    """Why there is no undo; None where `undo` is given."""


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

    @property
    def is_refused(self) -> bool:
        """Whether an error stands in the way; `findings` says which and what to do."""
        return any(finding.severity == "error" for finding in self.findings)
