"""What a rule over a snapshot alone is given: the snapshot, indexes over it, built once, and places in its files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Protocol

from snapshot_tool.directus.system import System, system
from snapshot_tool.model.declared import NOTHING_DECLARED, Declared
from snapshot_tool.model.finding import Finding, Place, Severity, printable
from snapshot_tool.model.fix import Change, Fix, Safety, SetValue
from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.layout import INFO
from snapshot_tool.model.snapshot import Collection, Field, Info, Relation, Snapshot
from snapshot_tool.rules.readback import NewColumn, read_back

if TYPE_CHECKING:
    from snapshot_tool.rules.first_push import FirstPush

OLDEST: Final = "0"
"""Stands for a Directus that has only the keys that every version has."""
DIRECTUS_SYNC_TABLE: Final = "directus_sync_id_map"
"""A table of directus-sync's own extension; directus-sync itself leaves it out of every diff (§1.2)."""
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
    def is_split(self) -> bool:
        """Whether each item has a file of its own; else all are in one."""

    @property
    def passed_over(self) -> Sequence[str]:
        """What else lies in the folder, and is not read because of its name."""

    def shown(self, file: str) -> str:
        """Return what to call a file, given relative to the snapshot's folder."""

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


@dataclass(frozen=True)
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

    def new_column(self, field: Field) -> NewColumn | None:
        """Return what Directus makes of a field where it creates its column; None where it creates none, or cannot."""
        known = self._new_columns
        if id(field) not in known:  # several rules ask, and the fields live as long as the facts
            known[id(field)] = read_back(field, self.version)
        return known[id(field)]

    @cached_property
    def _new_columns(self) -> dict[int, NewColumn | None]:
        return {}

    @cached_property
    def first_push(self) -> FirstPush:
        """What becomes of a push into an empty Directus; takes as long as all rules together."""
        from snapshot_tool.rules.first_push import first_push  # noqa: PLC0415 - most runs do not ask

        own = self.snapshot
        pushed = own.model_copy(
            update={
                "collections": tuple(it for it in own.collections if it.collection != DIRECTUS_SYNC_TABLE),
                "fields": tuple(it for it in own.fields if it.collection != DIRECTUS_SYNC_TABLE),
                "relations": tuple(it for it in own.relations if it.collection != DIRECTUS_SYNC_TABLE),
            }
        )
        return first_push(pushed, self.version)

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
        return (collection, field) in self.one_sides or self._hides_relations

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

    def is_declared(self, field: Field) -> bool:
        """Return whether an index that snap.yaml declares makes Directus read the field as indexed."""
        return (field.collection, field.field) in self._declared

    def place(self, item: Item, *path: str | int) -> Place:
        """Return where the key at `path` of an item stands."""
        return self.source.place(item, path)

    def place_if_any(self, item: Item, *path: str | int) -> Place:
        """Return where the key at `path` of an item stands; without a file for what only a push would make or drop."""
        listed_fields = {entry.item for entry in self.snapshot.system_fields}
        is_there = item in (listed_fields if item.kind is ItemKind.SYSTEM_FIELD else self.source.files)
        return self.place(item, *path) if is_there else Place(printable(item.name))

    def mended(self, item: Item, *changes: Change, safety: Safety = Safety.SAFE) -> Fix:
        """Return the fix that makes these changes to the file of an item; a system field's file is `info.json`."""
        file = INFO if item.kind is ItemKind.SYSTEM_FIELD else self.source.files[item]
        return Fix(file, changes, safety)

    def emptied(self, item: Item, *path: str | int) -> Fix:
        """Return the fix that sets the key at `path` of an item to null, whatever it named before: an unsafe one."""
        return self.mended(item, SetValue.of(path, None), safety=Safety.UNSAFE)

    def _is_assumed(self, kind: ItemKind, collection: str, field: str = "") -> bool:
        return kind in self.source.unknown or Item(kind, collection, field) in self.source.assumed

    def _hides_fields(self, collection: str) -> bool:
        """Whether some of the files that could not be read may hold a field of this collection."""
        return ItemKind.FIELD in self.source.unknown or collection in self._hiding_fields

    @cached_property
    def _hiding_fields(self) -> frozenset[str]:
        """The collections with a field that could not be read."""
        return frozenset(item.collection for item in self.source.assumed if item.kind is ItemKind.FIELD)

    @cached_property
    def _hides_relations(self) -> bool:
        """Whether some of the files that could not be read may hold a relation."""
        kinds = {item.kind for item in self.source.assumed}
        return ItemKind.RELATION in self.source.unknown or ItemKind.RELATION in kinds

    @cached_property
    def _declared(self) -> frozenset[tuple[str, str]]:
        """The columns that a declared index makes Directus read as indexed."""
        named = ((index, column) for index in self.declared.indexes for column in index.columns_used)
        return frozenset((index.table, column) for index, column in named if index.covers_only(column))


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


def finding(
    module: str, severity: Severity, message: str, place: Place, *remedies: str, fix: Fix | None = None
) -> Finding:
    """Return a finding of the rule in `module` (its `__name__`), whose code is the module's name.

    Args:
        module: the rule.
        severity: how much it weighs.
        message: what is wrong.
        place: where.
        remedies: what to do; any one of them is enough.
        fix: the remedy that `snap fix` can carry out, where one takes no decision.

    """
    code = module.rpartition(".")[2].replace("_", "-")
    return Finding(code, severity, printable(message), place, tuple(map(printable, remedies)), fix=fix)


def listed(names: Iterable[str]) -> str:
    """Return names as a person would list them: `a`, `b` and `c`."""
    quoted = [f"`{name}`" for name in names]
    return " and ".join(filter(None, [", ".join(quoted[:-1]), *quoted[-1:]]))
