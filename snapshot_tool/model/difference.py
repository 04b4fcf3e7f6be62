"""The difference: what Directus thinks differs, entry by entry, in its own order (semantics §2)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from snapshot_tool.model.item import Item, Path
from snapshot_tool.model.json import ABSENT, Absent, JsonObject, JsonValue


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of deep-diff: N(ew), D(eleted), E(dited) or A(rray)."""

    kind: Literal["N", "D", "E", "A"]
    path: Path = ()
    """Empty for the whole item; deep-diff then writes no path."""
    lhs: JsonValue | Absent = ABSENT
    rhs: JsonValue | Absent = ABSENT
    index: int | None = None
    item: Entry | None = None

    def document(self) -> JsonObject:
        """Return the entry as deep-diff serializes it."""
        found: JsonObject = {"kind": self.kind}
        if self.path:
            found["path"] = list(self.path)
        if self.index is not None and self.item is not None:
            found["index"] = self.index
            found["item"] = self.item.document()
        if not isinstance(self.lhs, Absent):
            found["lhs"] = self.lhs
        if not isinstance(self.rhs, Absent):
            found["rhs"] = self.rhs
        return found


@dataclass(frozen=True, slots=True)
class Difference:
    """One item with its ordered entries; never empty."""

    item: Item
    entries: tuple[Entry, ...]
    related_collection: str | None = None
    """Relations only."""

    @property
    def first(self) -> Entry:
        """The entry that alone decides what Directus does (§3.2)."""
        return self.entries[0]

    @property
    def is_new(self) -> bool:
        """The whole item is new."""
        return self.first.kind == "N" and not self.first.path

    @property
    def is_deleted(self) -> bool:
        """The whole item is gone from the wanted side."""
        return self.first.kind == "D" and not self.first.path

    def at(self, *path: str | int) -> Entry | None:
        """Return the entry at exactly this path, or None."""
        return next((entry for entry in self.entries if entry.path == path), None)

    def touches(self, *prefix: str | int) -> bool:
        """Return whether an entry lies at or below this path, or at an ancestor of it."""
        return any(
            entry.path[: len(prefix)] == prefix or prefix[: len(entry.path)] == entry.path for entry in self.entries
        )


@dataclass(frozen=True, slots=True)
class Differences:
    """All that differs, the arrays and their order being those of `/schema/diff`."""

    collections: tuple[Difference, ...] = ()
    fields: tuple[Difference, ...] = ()
    system_fields: tuple[Difference, ...] = ()
    relations: tuple[Difference, ...] = ()
    lists_system_fields: bool = True
    """Whether Directus names system fields at all, as it does since 11.13.0."""

    def __iter__(self) -> Iterator[Difference]:
        """Go through all of them: collections, fields, system fields, relations."""
        yield from self.collections
        yield from self.fields
        yield from self.system_fields
        yield from self.relations

    def __len__(self) -> int:
        return len(self.collections) + len(self.fields) + len(self.system_fields) + len(self.relations)

    def only(self, items: Collection[Item]) -> Differences:
        """Return the differences of these items, in the same order."""

        def kept(found: tuple[Difference, ...]) -> tuple[Difference, ...]:
            return tuple(difference for difference in found if difference.item in items)

        return replace(
            self,
            collections=kept(self.collections),
            fields=kept(self.fields),
            system_fields=kept(self.system_fields),
            relations=kept(self.relations),
        )

    def document(self) -> JsonObject:
        """Return the `diff` object of `/schema/diff`."""
        return {
            "collections": [{"collection": d.item.collection, "diff": _entries(d)} for d in self.collections],
            "fields": [_field(d) for d in self.fields],
            **({"systemFields": [_field(d) for d in self.system_fields]} if self.lists_system_fields else {}),
            "relations": [
                {
                    "collection": d.item.collection,
                    "field": d.item.field,
                    "related_collection": d.related_collection,
                    "diff": _entries(d),
                }
                for d in self.relations
            ],
        }


def _field(difference: Difference) -> JsonObject:
    item = difference.item
    return {"collection": item.collection, "field": item.field, "diff": _entries(difference)}


def _entries(difference: Difference) -> list[JsonValue]:
    return [entry.document() for entry in difference.entries]
