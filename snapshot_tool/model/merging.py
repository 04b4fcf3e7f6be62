"""Two snapshots in one: some collections of one, everything else of the other, and what would be left dangling so.

A plan for some collections is a plan to the database's own snapshot with those collections as the files want them, a
pull of some the other way round. An item belongs to the collection that it stands under, a relation to that of its many
side.
"""

from __future__ import annotations

from collections.abc import Collection as Names
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.snapshot import Collection, Field, Info, Relation, Snapshot

_Entry = TypeVar("_Entry", Collection, Field, Relation)


class Tie(StrEnum):
    """How one item refers to another, in words."""

    GROUP = "is grouped in"
    SHOWS = "shows"
    """A field that is the other side of a relation."""
    LEADS = "leads to"
    SHOWN = "is shown as"
    KEY = "has a foreign key to"


@dataclass(frozen=True, slots=True)
class Reference:
    """An item that refers to another."""

    item: Item
    tie: Tie
    target: Item


@dataclass(frozen=True, slots=True)
class Dangling:
    """A reference between a selected collection and one that is left out, whose end would not be there as it has to."""

    reference: Reference
    left_out: str
    """The collection, of the two, that is not selected."""

    @property
    def is_missing(self) -> bool:
        """Whether the end is what is left out; else the end goes, or changes, and who refers to it is left out."""
        return self.reference.target.collection == self.left_out


def collections_of(*snapshots: Snapshot) -> frozenset[str]:
    """Return every collection that an item of these snapshots stands under, Directus's own among them."""
    items = (entry.item for snapshot in snapshots for entry in (*snapshot.entries, *snapshot.system_fields))
    return frozenset(item.collection for item in items)


def merged(base: Snapshot, source: Snapshot, taken: Names[str]) -> Snapshot:
    """Return `source` in all that stands under the `taken` collections, and `base` in everything else."""
    return Snapshot(
        info=_info(base, source, taken),
        collections=tuple(_merged(base.collections, source.collections, taken)),
        fields=tuple(_merged(base.fields, source.fields, taken)),
        relations=tuple(_merged(base.relations, source.relations, taken)),
    )


def dangling(base: Snapshot, source: Snapshot, taken: Names[str]) -> tuple[Dangling, ...]:
    """Return what would lead nowhere in `merged(base, source, taken)` although it leads somewhere in its own snapshot.

    Looked at are relations (their target, its column and that column's type, the field that shows them, the collections
    of a many-to-any), groups, and the fields that show a relation of another collection, a junction among them.
    """
    return tuple(_dangling(base, source, taken))


def completed(base: Snapshot, source: Snapshot, taken: Names[str]) -> frozenset[str]:
    """Return `taken` with every collection that has to come along so that nothing dangles."""
    found = frozenset(taken)
    while more := {reference.left_out for reference in dangling(base, source, found)}:
        found |= more
    return found


def _dangling(base: Snapshot, source: Snapshot, taken: Names[str]) -> Iterator[Dangling]:
    after = _Ends.of(merged(base, source, taken))
    for snapshot in (source, base):
        own = _Ends.of(snapshot)
        for found in _references(snapshot, own):
            from_, to = found.item.collection, found.target.collection
            crosses = (from_ in taken) is not (to in taken)
            if crosses and (from_ in taken) is (snapshot is source) and own.has(found) and not after.has(found):
                yield Dangling(found, to if from_ in taken else from_)


@dataclass(frozen=True, slots=True)
class _Ends:
    """What references of a snapshot can end at."""

    items: frozenset[Item]
    types: dict[Item, str | None]
    """The column type of each field that has a column."""
    one_sides: dict[tuple[str, str], Item]
    """The relation behind each field that shows one."""

    @classmethod
    def of(cls, snapshot: Snapshot) -> _Ends:
        return cls(
            items=frozenset(entry.item for entry in snapshot.entries),
            types={field.item: field.schema_.data_type for field in snapshot.fields if field.schema_},
            one_sides={
                (relation.related_collection, relation.meta.one_field): relation.item
                for relation in snapshot.relations
                if relation.related_collection and relation.meta and relation.meta.one_field
            },
        )

    def has(self, reference: Reference) -> bool:
        """Return whether the end of a reference is there; that of a foreign key, with the type that its column has."""
        item, target = reference.item, reference.target
        match reference.tie:
            case Tie.SHOWS:
                return self.one_sides.get((item.collection, item.field)) == target
            case Tie.KEY:
                column = Item(ItemKind.FIELD, item.collection, item.field)
                return target in self.types and self.types.get(column) == self.types[target]
            case _:
                return target in self.items


def _references(snapshot: Snapshot, ends: _Ends) -> Iterator[Reference]:
    """Yield what refers to something that may stand under another collection."""
    for collection in snapshot.collections:
        if collection.meta and collection.meta.group:
            yield Reference(collection.item, Tie.GROUP, Item(ItemKind.COLLECTION, collection.meta.group))
    for field in snapshot.fields:
        if relation := ends.one_sides.get((field.collection, field.field)):
            yield Reference(field.item, Tie.SHOWS, relation)
    for found in snapshot.relations:
        yield from (Reference(found.item, tie, target) for tie, target in _ends_of(found))


def _ends_of(relation: Relation) -> Iterator[tuple[Tie, Item]]:
    meta, key = relation.meta, relation.schema_
    if relation.related_collection:
        yield Tie.LEADS, Item(ItemKind.COLLECTION, relation.related_collection)
        if meta and meta.one_field:
            yield Tie.SHOWN, Item(ItemKind.FIELD, relation.related_collection, meta.one_field)
    if key and key.foreign_key_table and key.foreign_key_column:
        yield Tie.KEY, Item(ItemKind.FIELD, key.foreign_key_table, key.foreign_key_column)
    for name in (meta and meta.one_allowed_collections) or ():
        yield Tie.LEADS, Item(ItemKind.COLLECTION, name)


def _merged(base: Sequence[_Entry], source: Sequence[_Entry], taken: Names[str]) -> Iterator[_Entry]:
    yield from (entry for entry in base if entry.collection not in taken)
    yield from (entry for entry in source if entry.collection in taken)


def _info(base: Snapshot, source: Snapshot, taken: Names[str]) -> Info:
    """Return `source.info`, the system fields of what is not taken being those of `base`."""
    kept = [field for field in base.system_fields if field.collection not in taken]
    new = [field for field in source.system_fields if field.collection in taken]
    if not kept and not new and source.info.system_fields is None:  # absent stays absent
        return source.info
    return source.info.model_copy(update={"system_fields": [*kept, *new]})
