"""Which differences are left to a push, and what has to be done by SQL before it (`--through directus`).

A difference is left to the push where everything that the push would do about it is harmless. Whatever is not goes
to the SQL part, together with what it depends on; then the rest of the push is predicted again on the catalog as that
part will leave it, until nothing harmful is left or nothing more can be moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from snapshot_tool.directus.acceptance import refusal
from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.predict import act_out, survey
from snapshot_tool.directus.unseen import lost
from snapshot_tool.directus.view import view
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.difference import Differences
from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.prediction import Prediction
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.plan.after import catalog_after
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.through_harm import Harms, harms_of


@dataclass(frozen=True, slots=True)
class Left:
    """What is left to the push."""

    catalog: Catalog
    """The database as the push will find it."""
    differences: Differences
    prediction: Prediction
    harms: Harms
    """What nobody could make harmless, by item; empty for a push that may run."""
    refusal: str | None = None
    """Why `/schema/diff` would refuse the snapshot."""


@dataclass(frozen=True, slots=True)
class Division:
    """A plan through Directus, divided."""

    by_sql: Context
    """With the differences that SQL takes care of, before the push."""
    left: Left


def divide(context: Context, answers: Mapping[str, int | None], large_table_rows: int) -> Division:
    """Return what SQL does and what is left to the push.

    Args:
        context: with all differences.
        answers: to the questions of a push (`push_questions`).
        large_table_rows: from how many rows on a table is large.

    """
    everything = set(_items(context.differences))
    moved: frozenset[Item] = frozenset()
    while True:
        by_sql = replace(context, differences=context.differences.only(moved))
        left = _left(by_sql, context.wanted, answers, large_table_rows)
        # Where nobody can say which difference a harm comes from, none is left to the push.
        harmed = _known(context.differences, left.harms) - moved or (everything if left.harms else set())
        more = _with_needs(context, harmed) - moved
        if not more:
            return Division(by_sql, left)
        moved |= more


def _left(by_sql: Context, wanted: Snapshot, answers: Mapping[str, int | None], large_table_rows: int) -> Left:
    catalog = catalog_after(by_sql) if len(by_sql.differences) else by_sql.catalog
    current = view(catalog, by_sql.version)
    differences = diff(current, wanted)
    prediction, after = act_out(differences, catalog, current, wanted, answers=answers)
    actions = (
        prediction.actions if prediction.status < _ERRORS else survey(differences, catalog, current, answers=answers)
    )
    return Left(
        catalog,
        differences,
        prediction,
        harms_of(actions, prediction, catalog, lost(catalog, after), large_table_rows),
        refusal(wanted, by_sql.version),
    )


_ERRORS = 300


def _items(differences: Differences) -> Iterator[Item]:
    return (difference.item for difference in differences)


def _known(differences: Differences, harmed: Iterable[Item]) -> set[Item]:
    """Return the differences behind what is harmed: one may only arise when the push does something about another."""
    there = set(_items(differences))
    found: set[Item] = set()
    for item in harmed:
        near = {other for other in there if (other.collection, other.field) == (item.collection, item.field)}
        found |= {item} & there or near or {other for other in there if other.collection == item.collection}
    return found


def _with_needs(context: Context, items: set[Item]) -> frozenset[Item]:
    """Return the items with everything that has to be done before them, or along with them."""
    there = set(_items(context.differences))
    needs = _Needs(context)
    found: set[Item] = set()
    todo = list(items)
    while todo:
        item = todo.pop()
        if item not in found and item in there:
            found.add(item)
            todo += needs.of(item)
    return frozenset(found)


class _Needs:
    """What each difference depends on."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._fields: dict[str, list[Item]] = {}
        for item in context.field_differences:
            self._fields.setdefault(item.collection, []).append(item)
        self._pointing: dict[str, list[Item]] = {}
        for relation in (*context.current.relations, *context.wanted.relations):
            if relation.related_collection is not None:
                item = Item(ItemKind.RELATION, relation.collection, relation.field)
                self._pointing.setdefault(relation.related_collection, []).append(item)

    def of(self, item: Item) -> Iterator[Item]:
        match item.kind:
            case ItemKind.COLLECTION:
                yield from self._of_collection(item.collection)
            case ItemKind.FIELD:
                yield from self._of_field(item)
            case ItemKind.RELATION:
                yield from self._of_relation(item)
            case ItemKind.SYSTEM_FIELD:
                return

    def _of_collection(self, name: str) -> Iterator[Item]:
        wanted = self._context.wanted_collections.get(name)
        if wanted is None:
            for found in self._pointing.get(name, ()):
                yield found
                # The relations of a collection that goes are no differences of their own (§2.7).
                if found.collection in self._context.dropped_collections:
                    yield Item(ItemKind.COLLECTION, found.collection)
            return
        if name in self._context.new_tables:
            yield from self._fields.get(name, ())
        if wanted.meta is not None and wanted.meta.group:
            yield Item(ItemKind.COLLECTION, wanted.meta.group)

    def _of_field(self, item: Item) -> Iterator[Item]:
        if item.collection in self._context.new_tables:
            yield Item(ItemKind.COLLECTION, item.collection)
        if self._changes_column(item):
            yield Item(ItemKind.RELATION, item.collection, item.field)
            key = self._context.foreign_key(item.collection, item.field)
            yield from self._fields_at(key.target_table, key.target_columns) if key else ()
            for found in self._pointing.get(item.collection, ()):
                if self._targets(found, item.field):
                    yield found
                    yield self._context.field_cause(found.collection, found.field)

    def _fields_at(self, table: str | None, columns: tuple[str, ...]) -> Iterator[Item]:
        return (self._context.field_cause(table or "", column) for column in columns)

    def _changes_column(self, item: Item) -> bool:
        return any(
            difference.is_new or difference.is_deleted or difference.touches("type") or difference.touches("schema")
            for difference in self._context.field_differences.get(item, ())
        )

    def _targets(self, relation: Item, field: str) -> bool:
        key = self._context.foreign_key(relation.collection, relation.field)
        wanted = self._context.wanted_relations.get((relation.collection, relation.field))
        aim = wanted.schema_.foreign_key_column if wanted and wanted.schema_ else None
        return field == aim or (key is not None and field in key.target_columns)

    def _of_relation(self, item: Item) -> Iterator[Item]:
        wanted = self._context.wanted_relations.get((item.collection, item.field))
        if wanted is None:
            return
        yield self._context.field_cause(item.collection, item.field)
        if item.collection in self._context.new_tables:
            yield Item(ItemKind.COLLECTION, item.collection)
        if wanted.related_collection is not None:
            if wanted.related_collection in self._context.new_tables:
                yield Item(ItemKind.COLLECTION, wanted.related_collection)
            if wanted.schema_ is not None and wanted.schema_.foreign_key_column:
                yield self._context.field_cause(wanted.related_collection, wanted.schema_.foreign_key_column)
