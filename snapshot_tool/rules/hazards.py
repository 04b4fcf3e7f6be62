"""What the rules over a plan have in common to find out: what hangs on a column, and what a file leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter

from snapshot_tool.model.difference import Difference
from snapshot_tool.model.item import Item
from snapshot_tool.model.printed import uses
from snapshot_tool.model.snapshot import Field
from snapshot_tool.model.table import Column, Index, Table
from snapshot_tool.rules.plan import ColumnDrop, PlanFacts

_REFUSING_TABLE = frozenset({"view", "materialized view", "function", "type", "column", "other"})
_REFUSING = _REFUSING_TABLE | {"rule", "policy", "trigger", "publication", "generated column"}
_OWN = frozenset({"trigger", "policy", "rule", "statistics"})
_name = attrgetter("name")  # a server promises no order
_TOLD_OTHERWISE = frozenset({"index", "statistics", "sequence", "foreign key", "constraint"})


@dataclass(frozen=True, slots=True)
class Taken:
    """Something that vanishes with a column, though it serves more than that."""

    name: str
    definition: str
    index: Index | None = None
    """The index, where it is one that can be dropped by itself."""


@dataclass(frozen=True, slots=True)
class Hanging:
    """Something that depends on what changes."""

    kind: str
    name: str
    object: str
    is_refused: bool
    """Whether PostgreSQL refuses the change because of it."""


def taken_with(drop: ColumnDrop) -> Iterator[Taken]:
    """Yield the indexes, constraints and statistics that use the column and are not its own plain ones, by name."""
    column = drop.column.name
    for index in sorted(drop.table.indexes, key=_name):
        if index.primary or not uses(index, column):
            continue
        if _is_plain(index, drop.table, column):
            continue
        yield Taken(index.name, index.definition, index if index.constraint is None else None)
    for constraint in sorted(drop.table.constraints, key=_name):
        if constraint.kind == "check" and column in constraint.columns and not constraint.inherited:
            yield Taken(constraint.name, constraint.definition)
        if constraint.kind == "foreign key" and column in constraint.columns and len(constraint.columns) > 1:
            yield Taken(constraint.name, constraint.definition)
    for dependent in sorted(drop.table.dependents, key=_name):
        if dependent.kind == "statistics" and dependent.column == column:
            yield Taken(dependent.name, dependent.definition)


def _is_plain(index: Index, table: Table, column: str) -> bool:
    """Return whether an index is what `is_indexed` or `is_unique` of the column alone stands for."""
    key = table.constraint(index.constraint or "")
    if index.exclusion or (key is not None and key.deferrable):
        return False
    own = index.covers_only(column) or index.is_over(column)
    return own and not index.included and index.predicate is None and index.method == "btree"


def dependents(facts: PlanFacts) -> Iterator[Hanging]:
    """Yield what depends on dropped tables and columns, and on columns that change their type."""
    for drop in facts.table_drops:
        yield from _of_table(drop.table, drop.table.name)
        for name in drop.kept:
            yield Hanging("foreign key", name, drop.table.name, is_refused=True)
    for dropped in facts.column_drops:
        yield from _of_column(dropped.table, dropped.column, dropped.cause)
    for changed in facts.column_changes:
        yield from _of_column(changed.table, changed.column, changed.cause)


def _of_table(table: Table, name: str) -> Iterator[Hanging]:
    for found in table.dependents:
        if found.kind in _REFUSING_TABLE or found.elsewhere:
            yield Hanging(found.kind, found.name, name, is_refused=True)
        elif found.kind == "publication":
            yield Hanging(found.kind, found.name, name, is_refused=False)


def inexpressible(table: Table) -> Iterator[str]:
    """Yield what is a table's own and no snapshot expresses, by kind and name."""
    for index in table.indexes:
        if index.constraint is None and index.valid and not index.is_expressible:
            yield f"index {index.name}"
    for constraint in table.constraints:
        if constraint.kind in {"check", "exclusion"} or (constraint.kind != "not null" and len(constraint.columns) > 1):
            yield f"{constraint.kind} {constraint.name}"
    own = ((found.kind, found.name) for found in table.dependents if not found.elsewhere and found.kind in _OWN)
    yield from (f"{kind} {name}" for kind, name in dict.fromkeys(own))


def _of_column(table: Table, column: Column, cause: Item) -> Iterator[Hanging]:
    for found in table.dependents:
        if found.column == column.name and found.kind not in _TOLD_OTHERWISE:
            yield Hanging(found.kind, found.name, cause.name, is_refused=found.kind in _REFUSING)


def renames(facts: PlanFacts) -> Iterator[tuple[Item, Item]]:
    """Yield (dropped, added) where a table loses a column for exactly one of the same type, or goes for its like."""
    yield from _renamed_tables(facts)
    new: dict[str, list[tuple[Item, Field]]] = {}
    wanted = {(field.collection, field.field): field for field in facts.wanted.fields}
    for difference in facts.differences.fields:
        found = wanted.get((difference.item.collection, difference.item.field))
        if difference.is_new and found is not None and found.schema_ is not None:
            new.setdefault(difference.item.collection, []).append((difference.item, found))
    for drop in facts.column_drops:
        alike = [
            item
            for item, field in new.get(drop.table.name, ())
            if field.schema_ is not None and field.schema_.data_type == drop.column.type_name
        ]
        if len(alike) == 1 and alike[0] != drop.cause:
            yield drop.cause, alike[0]


def _renamed_tables(facts: PlanFacts) -> Iterator[tuple[Item, Item]]:
    new = {
        difference.item.collection: difference.item for difference in facts.differences.collections if difference.is_new
    }
    columns: dict[str, set[tuple[str, str]]] = {}
    for field in facts.wanted.fields:
        if field.collection in new and field.schema_ is not None:
            columns.setdefault(field.collection, set()).add((field.field, field.schema_.data_type or ""))
    for drop in facts.table_drops:
        own = {(column.name, column.type_name) for column in drop.table.columns}
        alike = [name for name, found in columns.items() if found == own]
        if len(alike) == 1:
            yield drop.cause, new[alike[0]]


def missing_keys(facts: PlanFacts) -> Iterator[tuple[Item, str]]:
    """Yield the keys that Directus has and the file lacks, as far as they do not make a push drop the item."""
    for difference in facts.differences:
        for entry in difference.entries:
            is_key = len(entry.path) == _KEY_DEPTH
            if entry.kind == "D" and is_key and not drops_by_missing_key(difference):
                yield difference.item, ".".join(map(str, entry.path))


_KEY_DEPTH = 2
"""A key of `meta` or `schema`; deeper ones are parts of JSON values, which a plan writes whole."""


def drops_by_missing_key(difference: Difference) -> bool:
    """Return whether the first difference is a key that the file lacks, and makes a push drop the item (§3.2)."""
    first = difference.first
    if first.kind != "D" or not first.path:
        return False
    nested_meta = first.path[0] == "meta" and len(first.path) > 1
    return not (difference.item.kind == "field" and nested_meta)
