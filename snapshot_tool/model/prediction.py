"""The prediction: the actions and statements that Directus would run for the differences, and how each would end."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from snapshot_tool.model.difference import Differences
from snapshot_tool.model.item import Item
from snapshot_tool.model.plan import Lock


class Outcome(StrEnum):
    """How a push would end, or (OK, FAILS, LOSES_DATA, UNKNOWN) how one statement would."""

    OK = "ok"
    FAILS = "fails"
    """Where and why is on the statement or action; everything is rolled back."""
    LOSES_DATA = "loses-data"
    NEVER_CONVERGES = "never-converges"
    """Directus reports the same difference again after a successful apply."""
    UNKNOWN = "unknown"
    """Depends on rows that were not looked at."""


class StatementKind(StrEnum):
    """What a statement does."""

    CREATE_TABLE = "create table"
    DROP_TABLE = "drop table"
    ADD_COLUMN = "add column"
    DROP_COLUMN = "drop column"
    DROP_DEFAULT = "drop default"
    DROP_NOT_NULL = "drop not null"
    ALTER_TYPE = "alter type"
    SET_DEFAULT = "set default"
    SET_NOT_NULL = "set not null"
    ADD_PRIMARY_KEY = "add primary key"
    ADD_UNIQUE = "add unique"
    DROP_CONSTRAINT = "drop constraint"
    CREATE_INDEX = "create index"
    DROP_INDEX = "drop index"
    ADD_FOREIGN_KEY = "add foreign key"


@dataclass(frozen=True, slots=True)
class Work:
    """What a statement does, and to what; names are as the catalog has them."""

    kind: StatementKind
    table: str
    """Empty for an index that is dropped and not there."""
    column: str = ""
    """Where it is about one column."""
    type_sql: str = ""
    """The type that ALTER TYPE writes, in Directus's words: `varchar(255)`."""
    name: str = ""
    """Of the constraint that is dropped."""
    parent: tuple[str, str] | None = None
    """The table and column that a new foreign key points at."""
    fills: bool = False
    """Whether a new column gives each row that is there a value of its own."""

    @property
    def object(self) -> str:
        """`table` or `table.column`."""
        return f"{self.table}.{self.column}" if self.column else self.table


@dataclass(frozen=True, slots=True)
class Statement:
    """One DDL statement, the very text that Directus sends, values in place."""

    sql: str
    outcome: Outcome = Outcome.OK
    sqlstate: str | None = None
    message: str | None = None
    """PostgreSQL's message where it fails; what is lost where it loses data."""
    work: Work | None = field(default=None, compare=False)
    """What it does; None where only the text is known."""


@dataclass(frozen=True, slots=True)
class Wait:
    """What a push does to those who use a table meanwhile; all is one transaction, so a lock lasts to its end."""

    table: str
    lock: Lock
    """The strongest."""
    rows: int
    """Estimated."""
    since: int
    """The number of the statement, from 1, that takes it."""
    reads: int = 0
    """How many statements read every row, or build an index of them."""
    rewrites: int = 0
    """How many statements write every row, and every index, again."""


@dataclass(frozen=True, slots=True)
class Action:
    """One call of a Directus service for one item."""

    verb: str
    """Such as `create collection`, `update field`, `delete relation`."""
    item: Item
    statements: tuple[Statement, ...] = ()
    error: str | None = None
    """Directus's own refusal, before any statement, such as `"collection" is required`."""
    status: int | None = None
    """The HTTP status of that refusal."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a push would run, and how it would end."""

    actions: tuple[Action, ...] = ()
    outcome: Outcome = Outcome.OK
    status: int = 204
    """The HTTP status of `/schema/apply`; 0 where no answer comes, because the push ends the server's process."""
    message: str | None = None
    remaining: Differences = field(default_factory=Differences)
    """What `/schema/diff` would answer afterwards."""

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All statements in order."""
        return tuple(statement for action in self.actions for statement in action.statements)
