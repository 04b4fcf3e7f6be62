"""The machinery of a simulated push: runs operations on the working copy, keeps the record, stops at an error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from functools import partial

from snapshot_tool.directus.columns import ColumnInfo, catalog_columns, foreign_keys
from snapshot_tool.directus.outcome import judge
from snapshot_tool.directus.pg_names import quoted
from snapshot_tool.directus.refusal import PgError, Refusal
from snapshot_tool.directus.row_facts import RowFacts
from snapshot_tool.directus.schema import Schema
from snapshot_tool.directus.simulate import perform
from snapshot_tool.directus.statements import Operation
from snapshot_tool.directus.system import System
from snapshot_tool.directus.versions import (
    HIDES_FIELD_OUT_OF_RANGE,
    NAMES_FIELD_OUT_OF_RANGE,
    READS_FOREIGN_KEYS_AGAIN,
)
from snapshot_tool.directus.work import work_of
from snapshot_tool.directus.working import Working
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.item import Item
from snapshot_tool.model.prediction import Action, Outcome, Statement
from snapshot_tool.model.snapshot import Snapshot

_INTERNAL_ERROR = 500
_BAD_REQUEST = 400
_EDITS = frozenset({"update field", "update system field"})
_TRANSLATED = {
    "23505": 'Value for field "{field}" in collection "{collection}" has to be unique.',
    "23502": 'Field "{field}" in collection "{collection}" contains null values.',
    "22003": 'Numeric value for field "{field}" in collection "{collection}" is out of range.',
    "22001": 'Value for field "{field}" in collection "{collection}" is too long.',
    "23503": 'Invalid foreign key for field "{field}" in collection "{collection}".',
}
"""Errors that Directus turns into a 400 with words of its own, when a column edit meets them."""
_OUT_OF_RANGE = frozenset({"22001", "22003"})
"""Those that name the field in some versions only."""
_FOR_FIELD = 'for field "{field}" '


def _translated(sqlstate: str, version: str) -> str | None:
    words = _TRANSLATED.get(sqlstate)
    names_field = NAMES_FIELD_OUT_OF_RANGE.holds_in(version) and not HIDES_FIELD_OUT_OF_RANGE.holds_in(version)
    return words.replace(_FOR_FIELD, "") if words and sqlstate in _OUT_OF_RANGE and not names_field else words


def _read(sqlstate: str, item: Item) -> str:
    """Return the field that Directus reads out of an error: of a duplicate, the index's own words up to a `)`."""
    return quoted(item.field).partition(")")[0] if sqlstate == "23505" else item.field


class OnError(Enum):
    """What to do after an action that fails."""

    STOP = "stop"
    """As Directus does."""
    GO_ON = "go on"
    """Look at the other actions too, as if the failing one had not been wanted."""


class Stopped(Exception):
    """The push has ended with an error, which is on the record."""


@dataclass(slots=True)
class _Record:
    verb: str
    item: Item
    statements: list[Statement] = field(default_factory=list)
    error: str | None = None
    status: int | None = None

    def action(self) -> Action:
        return Action(self.verb, self.item, tuple(self.statements), self.error, self.status)


class Push:
    """One push in the making: the working copy, what Directus remembers from before, and the record so far."""

    def __init__(self, catalog: Catalog, current: Snapshot, parts: System, rows: RowFacts, on_error: OnError) -> None:
        self.current = current
        self.fields = {(item.collection, item.field): item for item in reversed(current.fields)}
        """The fields as they were reported, by name; of several under one name the first counts."""
        self.relations = {(item.collection, item.field): item for item in reversed(current.relations)}
        """The relations likewise."""
        self.parts = parts
        self.working = Working(catalog, parts)
        self.columns: dict[tuple[str, str], ColumnInfo] = {
            (table, info.name): info for table, infos in catalog_columns(catalog).items() for info in infos
        }
        """The columns as they were before the push: Directus keeps this list in memory meanwhile."""
        self.foreign_key_names = frozenset(key.name for table in catalog.tables.values() for key in foreign_keys(table))
        """The names of all foreign keys before the push: kept in memory likewise."""
        self._tables_before = catalog.tables
        self.initial = self.schema()
        self.initial_relations = list(self.initial.relations)
        """What is left of the relations while collections are deleted."""
        self.status = 204
        self.message: str | None = None
        self._row_facts = rows
        self._on_error = on_error
        self._records: list[_Record] = []

    @property
    def version(self) -> str:
        """The version of the Directus that pushes."""
        return self.current.info.directus

    @property
    def actions(self) -> tuple[Action, ...]:
        """The record so far."""
        return tuple(record.action() for record in self._records)

    def schema(self) -> Schema:
        """Return Directus's schema as a fresh `getSchema` would read it now."""
        remembered = None if READS_FOREIGN_KEYS_AGAIN.holds_in(self.version) else self._tables_before
        return Schema(self.working, self.parts, remembered)

    @contextmanager
    def action(self, verb: str, item: Item) -> Iterator[None]:
        """Run the body as one action: what it runs is recorded under it, and its failure ends the push.

        Raises:
            Stopped: where the body failed, unless the push goes on.

        """
        record = _Record(verb, item)
        self._records.append(record)
        try:
            yield
        except Refusal as refusal:
            record.error, record.status = refusal.message, refusal.status
            self._fail(refusal.status, refusal.message)
        except PgError as error:
            words = _translated(error.sqlstate, self.version) if verb in _EDITS else None
            if words is None:
                self._fail(_INTERNAL_ERROR, f"{record.statements[-1].sql} - {error.message}")
            else:
                self._fail(_BAD_REQUEST, words.format(collection=item.collection, field=_read(error.sqlstate, item)))

    def run(self, operations: Iterable[Operation]) -> None:
        """Run statements one after the other within the current action.

        Raises:
            PgError: where PostgreSQL refuses one; those before it stay done.

        """
        statements = self._records[-1].statements
        for operation in operations:
            what = partial(Statement, operation.sql, work=work_of(self.working, operation))
            try:
                verdict = judge(self.working, operation, self._row_facts)
            except PgError as error:
                statements.append(what(Outcome.FAILS, error.sqlstate, error.message))
                raise
            statements.append(what(verdict.outcome, verdict.sqlstate, verdict.message))
            perform(self.working, operation)

    def _fail(self, status: int, message: str) -> None:
        if self.message is None:
            self.status, self.message = status, message
        if self._on_error is OnError.STOP:
            raise Stopped
