"""Which columns are to be indexed, unique or not, in a catalog that may be another one than the push's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from snapshot_tool.directus.naming import cut, index_name, unique_name
from snapshot_tool.directus.system import system
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.table import Index, Table
from snapshot_tool.rules.push import PushFacts


@dataclass(frozen=True, slots=True)
class Unindexed:
    """A column that is indexed and is not to be."""

    item: Item
    guessed: str
    """The name that Directus drops."""
    indexes: tuple[Index, ...]
    """The indexes that make Directus read it as indexed; never empty."""


def unindexed(facts: PushFacts, catalog: Catalog) -> Iterator[Unindexed]:
    """Yield the columns that this database has indexed and the file says are not; never a primary key's (§6.3)."""
    for item in _unwanted(facts, catalog):
        table = catalog.tables.get(item.collection)
        if table is None or (table.primary_key and table.primary_key.columns == (item.field,)):
            continue
        found = tuple(index for index in table.indexes if index.covers_only(item.field))
        if found:
            yield Unindexed(item, cut(index_name(item.collection, item.field, facts.version)), found)


def _unwanted(facts: PushFacts, catalog: Catalog) -> Iterator[Item]:
    for field in facts.wanted.fields:
        if field.schema_ is not None and field.schema_.is_indexed is False:
            yield Item(ItemKind.FIELD, field.collection, field.field)
    listed = {(field.collection, field.field) for field in facts.wanted.system_fields}
    for collection, names in system(facts.wanted.info.directus).fields.items():
        if collection in catalog.tables:
            yield from (
                Item(ItemKind.SYSTEM_FIELD, collection, name)
                for name in sorted(names)
                if (collection, name) not in listed
            )


def names_to_come(facts: PushFacts, catalog: Catalog) -> Iterator[tuple[Item, str, str]]:
    """Yield (item, key, name) of each index and constraint that a push to this database would create."""
    for field in facts.wanted.fields:
        schema, table = field.schema_, catalog.tables.get(field.collection)
        if schema is None or schema.is_primary_key:
            continue
        item = Item(ItemKind.FIELD, field.collection, field.field)
        if schema.is_indexed and not _is_indexed(table, field.field):
            yield item, "is_indexed", cut(index_name(field.collection, field.field, facts.version))
        if schema.is_unique and not _is_unique(table, field.field):
            name = cut(unique_name(field.collection, field.field, facts.version))
            if not _has_index_of_its_own(table, field.field, name):
                yield item, "is_unique", name
    for wanted in facts.wanted.system_fields:
        table = catalog.tables.get(wanted.collection)
        if wanted.schema_.is_indexed and table is not None and not _is_indexed(table, wanted.field):
            item = Item(ItemKind.SYSTEM_FIELD, wanted.collection, wanted.field)
            yield item, "is_indexed", cut(index_name(wanted.collection, wanted.field, facts.version))


def _is_indexed(table: Table | None, column: str) -> bool:
    return table is not None and any(index.covers_only(column) for index in table.indexes)


def _is_unique(table: Table | None, column: str) -> bool:
    constraints = table.constraints if table else ()
    return any(found.kind in {"unique", "primary key"} and found.columns == (column,) for found in constraints)


def _has_index_of_its_own(table: Table | None, column: str, name: str) -> bool:
    """Whether the name belongs to a unique index on exactly this column: another rule's, and no obstacle to a plan."""
    index = table.index(name) if table else None
    return index is not None and index.unique and index.is_over(column)
