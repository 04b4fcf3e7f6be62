"""The prediction: the actions and statements that Directus would run for the differences, and how each would end."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from snapshot_tool.model.difference import Differences, Item


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


@dataclass(frozen=True, slots=True)
class Statement:
    """One DDL statement, the very text that Directus sends, values in place."""

    sql: str
    outcome: Outcome = Outcome.OK
    sqlstate: str | None = None
    message: str | None = None
    """PostgreSQL's message where it fails; what is lost where it loses data."""


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
    """The HTTP status of `/schema/apply`."""
    message: str | None = None
    remaining: Differences = field(default_factory=Differences)
    """What `/schema/diff` would answer afterwards."""

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All statements in order."""
        return tuple(statement for action in self.actions for statement in action.statements)
