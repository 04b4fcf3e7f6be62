"""What a push would do badly: fail, lose something, never converge, or hold up those who use a large table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from snapshot_tool.directus.heirs import heirs
from snapshot_tool.directus.unseen import Lost
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.item import Item
from snapshot_tool.model.prediction import Action, Outcome, Prediction, Statement, StatementKind, Work
from snapshot_tool.plan.push_waits import taken
from snapshot_tool.plan.sizes import rows_of
from snapshot_tool.rules.hazards import taken_with
from snapshot_tool.rules.plan import ColumnDrop

Harms: TypeAlias = Mapping[Item, str]
"""By item, the first thing that speaks against leaving it to the push, as the end of a sentence."""


def harms_of(
    actions: Iterable[Action], prediction: Prediction, catalog: Catalog, losses: Iterable[Lost], large_table_rows: int
) -> Harms:
    """Return what speaks against leaving each item to the push.

    Args:
        actions: of the push, also those after one that fails.
        prediction: of the same push.
        catalog: the database as the push finds it.
        losses: what Directus cannot see and the push would lose.
        large_table_rows: from how many rows on a table is large.

    """
    found: dict[Item, str] = {}
    losing = {loss.object.table: str(loss) for loss in losses}
    push = _Push(catalog, heirs(catalog), losing, large_table_rows)
    for action in actions:
        for harm in push.harms(action):
            found.setdefault(action.item, harm)
    if prediction.outcome is not Outcome.FAILS:
        for difference in prediction.remaining:
            found.setdefault(difference.item, "the same difference would be there again after the push")
    return found


@dataclass(frozen=True)
class _Push:
    catalog: Catalog
    heirs: Mapping[str, tuple[str, ...]]
    losing: Mapping[str, str]
    """By table, what of it Directus cannot see and the push would lose."""
    large_table_rows: int

    def harms(self, action: Action) -> Iterator[str]:
        """Yield what speaks against leaving one action to the push."""
        if action.error is not None:
            yield f"the push would fail: {action.error}"
        if _links_again(action, self.catalog):
            yield "the push would drop its foreign key, and check every row under a lock as it makes it again"
        for statement in action.statements:
            yield from _of_outcome(statement)
            if statement.work is not None:
                yield from self._of_work(statement, statement.work, action.item)
                for table in (statement.work.table, *self.heirs.get(statement.work.table, ())):
                    if table in self.losing:
                        yield f"the push would lose what Directus cannot see: {self.losing[table]}"

    def _of_work(self, statement: Statement, work: Work, item: Item) -> Iterator[str]:
        table = self.catalog.tables.get(work.table)
        if work.kind is StatementKind.DROP_INDEX:
            yield "the push would drop an index by a name that it guesses, under ACCESS EXCLUSIVE"
        if work.kind is StatementKind.DROP_COLUMN and table is not None and (column := table.column(work.column)):
            for gone in taken_with(ColumnDrop(table, column, item)):
                yield f"the push would drop {gone.name} along with the column, under ACCESS EXCLUSIVE"
        for held, row in taken(statement, self.catalog, self.heirs):
            rows = rows_of(held)
            if rows >= self.large_table_rows and row.lock.blocks_writes and (row.scan or row.rewrite):
                what = "rewrite" if row.rewrite else "read"
                yield f"the push would {what} {held.name} (about {rows:,} rows) under {row.lock.sql}"


def _of_outcome(statement: Statement) -> Iterator[str]:
    match statement.outcome:
        case Outcome.FAILS:
            yield f"the push would fail: {statement.message or statement.sqlstate}"
        case Outcome.LOSES_DATA:
            yield f"the push would lose data: {statement.message}"
        case Outcome.UNKNOWN:
            yield "what the push would do depends on rows that nobody could look at"
        case _:
            pass


def _links_again(action: Action, catalog: Catalog) -> bool:
    kinds = {statement.work.kind for statement in action.statements if statement.work}
    again = {StatementKind.DROP_CONSTRAINT, StatementKind.ADD_FOREIGN_KEY} <= kinds
    return again and action.item.collection in catalog.tables
