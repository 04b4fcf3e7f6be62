"""What a rule over a snapshot alone is given: the snapshot, indexes over it, built once, and places in its files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from snapshot_tool.directus.system import System, system
from snapshot_tool.model.declared import NOTHING_DECLARED, Declared
from snapshot_tool.model.difference import Item, ItemKind
from snapshot_tool.model.finding import Finding, Place, Severity, printable
from snapshot_tool.model.snapshot import Collection, Field, Info, Relation, Snapshot

OLDEST: Final = "0"
"""Stands for a Directus that has only the keys that every version has."""
NEWEST: Final = "9999"
"""Stands for a Directus that has every key that is known of any version."""


class Source(Protocol):
    """A snapshot with the files that it came from, as loading returns it: whole, or what could be read of it."""

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot."""

    @property
    def files(self) -> Mapping[Item, str]:
        """The file of each collection, field and relation, relative to the snapshot's folder."""

    @property
    def contents(self) -> Mapping[str, bytes]:
        """The bytes of each of those files and of `info.json`."""

    @property
    def problems(self) -> Sequence[Finding]:
        """What is wrong with the files that could not be read."""

    @property
    def assumed(self) -> frozenset[Item]:
        """What those files are about: it is there, and nothing more is known of it."""

    @property
    def unknown(self) -> frozenset[ItemKind]:
        """The kinds of which anything may be there; system fields stand for all of `info.json`."""

    def place(self, item: Item, path: Sequence[str | int] = ()) -> Place:
        """Return where in its file the key at `path` of an item stands, or its nearest ancestor that is there."""

    def info_place(self, path: Sequence[str | int] = ()) -> Place:
        """Return where in `info.json` the key at `path` stands."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one snapshot. Names are looked up in the snapshot and among what Directus itself brings along.

    The mappings hold what was read. Whether something is *missing* only the methods know: to them, what a file may hold
    that could not be read is there.
    """

    source: Source
    snapshot: Snapshot
    info: Info | None
    """None where `info.json` could not be read."""
    system: System
    """Of `version`, or the nearest one that is known; of the newest where the version is not known."""
    collections: Mapping[str, Collection]
    fields: Mapping[str, Mapping[str, Field]]
    """Collection to field name to field; custom fields of `directus_*` collections too."""
    relations: Mapping[tuple[str, str], Relation]
    """By the many side."""
    one_sides: Mapping[tuple[str, str], Relation]
    """By the alias field on the one side (`one_collection`, `one_field`)."""

    pushed_to: str | None = None
    """The version that somebody said the files are for."""
    declared: Declared = NOTHING_DECLARED
    """What snap.yaml declares, for whatever environment."""

    @property
    def version(self) -> str:
        """The Directus version that the files are for, else the one that wrote them; `OLDEST` where none is known."""
        return self.pushed_to or (self.info.directus if self.info else OLDEST)

    def has_collection(self, name: str) -> bool:
        """Return whether this is a collection of the snapshot or of Directus.

        Where `collections/` could not be read, it is if it has a field: nothing but a folder has none.
        """
        if name in self.collections or name in self.system.collections:
            return True
        if Item(ItemKind.COLLECTION, name) in self.source.assumed:
            return True
        return ItemKind.COLLECTION in self.source.unknown and (name in self.fields or self._hides_fields(name))

    def has_own_collection(self, name: str) -> bool:
        """Return whether this is a collection of the snapshot, a folder included."""
        return name in self.collections or self._is_assumed(ItemKind.COLLECTION, name)

    def has_field(self, collection: str, name: str) -> bool:
        """Return whether the collection has this field, its own or one that Directus brings along."""
        return (
            name in self.fields.get(collection, {})
            or self.system.has_field(collection, name)
            or self._is_assumed(ItemKind.FIELD, collection, name)
        )

    def has_relation(self, collection: str, field: str) -> bool:
        """Return whether a relation starts from this field."""
        return (collection, field) in self.relations or self._is_assumed(ItemKind.RELATION, collection, field)

    def has_one_side(self, collection: str, field: str) -> bool:
        """Return whether this field is the other side of a relation."""
        hidden = (item.kind is ItemKind.RELATION for item in self.source.assumed)
        return (collection, field) in self.one_sides or ItemKind.RELATION in self.source.unknown or any(hidden)

    def has_primary_key(self, collection: str) -> bool:
        """Return whether a field of this collection, or several, are its primary key."""
        return bool(self.primary_keys(collection)) or self._hides_fields(collection)

    def own_fields(self, collection: str) -> Iterator[Field]:
        """Go through the fields of the snapshot that belong to a collection, in the order of reading."""
        yield from self.fields.get(collection, {}).values()

    def primary_keys(self, collection: str) -> list[str]:
        """Return the names of the fields that are marked as primary key; for a table of Directus its key columns."""
        if collection in self.system.tables:
            key = self.system.tables[collection].primary_key
            return list(key.columns) if key else []
        return [field.field for field in self.own_fields(collection) if field.schema_ and field.schema_.is_primary_key]

    def place(self, item: Item, *path: str | int) -> Place:
        """Return where the key at `path` of an item stands."""
        return self.source.place(item, path)

    def _is_assumed(self, kind: ItemKind, collection: str, field: str = "") -> bool:
        return kind in self.source.unknown or Item(kind, collection, field) in self.source.assumed

    def _hides_fields(self, collection: str) -> bool:
        """Whether some of the files that could not be read may hold a field of this collection."""
        hidden = (item.kind is ItemKind.FIELD and item.collection == collection for item in self.source.assumed)
        return ItemKind.FIELD in self.source.unknown or any(hidden)


def facts_of(source: Source, version: str | None = None, declared: Declared = NOTHING_DECLARED) -> Facts:
    """Return the facts of a loaded snapshot, as one for a Directus of `version` where that is said."""
    snapshot = source.snapshot
    info = None if ItemKind.SYSTEM_FIELD in source.unknown else snapshot.info
    fields: dict[str, dict[str, Field]] = defaultdict(dict)
    for own in snapshot.fields:
        fields[own.collection][own.field] = own
    return Facts(
        source=source,
        snapshot=snapshot,
        info=info,
        system=system(version or (info.directus if info else NEWEST)),
        collections={collection.collection: collection for collection in snapshot.collections},
        fields=dict(fields),
        relations={(relation.collection, relation.field): relation for relation in snapshot.relations},
        one_sides={
            (relation.related_collection, relation.meta.one_field): relation
            for relation in snapshot.relations
            if relation.related_collection and relation.meta and relation.meta.one_field
        },
        pushed_to=version,
        declared=declared,
    )


def finding(module: str, severity: Severity, message: str, place: Place, *remedies: str) -> Finding:
    """Return a finding of the rule in `module` (its `__name__`), whose code is the module's name."""
    code = module.rpartition(".")[2].replace("_", "-")
    return Finding(code, severity, printable(message), place, tuple(map(printable, remedies)))


def listed(names: Iterable[str]) -> str:
    """Return names as a person would list them: `a`, `b` and `c`."""
    quoted = [f"`{name}`" for name in names]
    return " and ".join(filter(None, [", ".join(quoted[:-1]), *quoted[-1:]]))
