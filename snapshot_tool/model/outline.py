"""A snapshot looked at as a whole: its groups, its relations from both sides, and what hangs by what as a tree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from snapshot_tool.model.snapshot import Collection, Field, Relation, Snapshot

_CASCADE: Final = "CASCADE"
_ACTOR: Final = re.compile(r"(^|_)by$|^user_(created|updated)$")
"""The fields that say who did something, by the names that Directus and its users give them."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A collection in a tree; what is below it comes right after it, one deeper."""

    collection: str
    depth: int = 0
    """0 at the top."""
    relation: Relation | None = None
    """In a tree of relations, the one by which it hangs; None at the top, and in a tree of groups."""
    others: tuple[Relation, ...] = ()
    """The other relations of the same strength to collections of the same tree."""


@dataclass(frozen=True)
class Outline:
    """A snapshot with look-ups by name."""

    snapshot: Snapshot

    @cached_property
    def collections(self) -> Mapping[str, Collection]:
        """The collections that the snapshot lists, by name, in its order."""
        return {found.collection: found for found in self.snapshot.collections}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every collection that anything stands under: Directus's own too, where it has a field in the snapshot."""
        listed = (found.collection for found in self.snapshot.collections)
        return tuple(dict.fromkeys([*listed, *(found.collection for found in self.snapshot.fields)]))

    @cached_property
    def _fields(self) -> Mapping[str, list[Field]]:
        found: dict[str, list[Field]] = {}
        for field in self.snapshot.fields:
            found.setdefault(field.collection, []).append(field)
        return found

    def fields(self, collection: str) -> list[Field]:
        """Return the fields of a collection, as a form shows them: by `meta.sort`, those without one last."""
        return sorted(self._fields.get(collection, []), key=_field_order)

    def field(self, collection: str, name: str) -> Field | None:
        """Return a field, or None."""
        return next((found for found in self._fields.get(collection, []) if found.field == name), None)

    def relations_from(self, collection: str) -> list[Relation]:
        """Return the relations that start from a field of a collection: it is the many side."""
        return [found for found in self.snapshot.relations if found.collection == collection]

    def relations_to(self, collection: str) -> list[Relation]:
        """Return the relations that lead to a collection, those of a many-to-any that may too."""
        return [found for found in self.snapshot.relations if collection in targets(found)]

    def groups(self) -> tuple[Branch, ...]:
        """Return the collections by the groups that they are in; what is in no group, or in one that is none, on top.

        Of groups in a circle, the first one is on top.
        """
        below: dict[str | None, list[str]] = {}
        for found in _in_order(self.snapshot.collections):
            group = found.meta.group if found.meta else None
            below.setdefault(group if group in self.collections else None, []).append(found.collection)
        return tuple(Branch(name, depth) for name, depth in _walk(below, below.get(None, []), self.collections))

    def family(self, root: str | None = None) -> tuple[Branch, ...]:
        """Return what hangs by what: each collection below the one that it belongs to, by a many-to-one relation.

        It belongs where its rows go along (`CASCADE`), else where they must (not null), else where they may; of several
        such relations, where it comes to stand deepest, so that the tree shows the longest way down. Who did something
        (`created_by`) owns nothing. Each collection stands in it once.

        Args:
            root: the collection at the top; None for all those that belong nowhere.

        """
        owners = {name: self._owners(name, root) for name in self.collections}
        return _Family(owners, tuple(self.collections)).tree(root)

    def _owners(self, collection: str, root: str | None) -> list[Relation]:
        """Return the relations of a collection that bind it most; none to itself, nor to another's than the root."""
        there = [
            found
            for found in self.relations_from(collection)
            if (found.related_collection in self.collections or found.related_collection == root is not None)
            and found.related_collection != collection
            and not _ACTOR.search(found.field)
        ]
        strongest = max(map(self._binding, there), default=0)
        return [found for found in there if self._binding(found) == strongest]

    def _binding(self, relation: Relation) -> int:
        if relation.schema_ is not None and relation.schema_.on_delete == _CASCADE:
            return 2
        field = self.field(relation.collection, relation.field)
        return int(field is not None and field.schema_ is not None and field.schema_.is_nullable is False)


def targets(relation: Relation) -> tuple[str, ...]:
    """Return the collections that a relation leads to: one, or those that a many-to-any allows."""
    if relation.related_collection is not None:
        return (relation.related_collection,)
    return tuple((relation.meta.one_allowed_collections if relation.meta else None) or ())


def _walk(
    below: Mapping[str | None, Sequence[str]], top: Iterable[str], every: Iterable[str] = ()
) -> Iterator[tuple[str, int]]:
    """Yield what is on top and all that is below it with its depth; then what of `every` only a circle holds."""
    seen: set[str] = set()
    for start in (*top, *every):
        waiting = [(start, 0)]
        while waiting:
            name, depth = waiting.pop()
            if name not in seen:
                seen.add(name)
                yield name, depth
                waiting += [(child, depth + 1) for child in reversed(below.get(name, ()))]


def _in_order(collections: Iterable[Collection]) -> list[Collection]:
    return sorted(collections, key=lambda found: (_sort(found.meta.sort if found.meta else None), found.collection))


def _field_order(field: Field) -> tuple[tuple[bool, int], str]:
    return _sort(field.meta.sort if field.meta else None), field.field


def _sort(number: int | None) -> tuple[bool, int]:
    return number is None, number or 0


@dataclass(frozen=True)
class _Family:
    """The relations that bind, and the tree that they make."""

    owners: Mapping[str, Sequence[Relation]]
    names: Sequence[str]

    def tree(self, root: str | None) -> tuple[Branch, ...]:
        starts = [root] if root is not None else [name for name in self.names if not self.owners[name]]
        order = self._downwards(starts)
        if root is None:  # what belongs to itself in a circle
            for name in self.names:
                if name not in order:
                    starts.append(name)
                    order = self._downwards(starts)
        chosen = self._places(order, set(starts))
        within = frozenset(order)
        below: dict[str | None, list[str]] = {}
        for name in sorted(chosen):
            below.setdefault(chosen[name].related_collection, []).append(name)
        return tuple(
            Branch(name, depth, chosen.get(name), self._others(name, chosen.get(name), within))
            for name, depth in _walk(below, starts)
        )

    def _downwards(self, starts: Iterable[str]) -> list[str]:
        """Return every collection below the starts, owners before what they own, but for circles."""
        found: list[str] = []
        seen: set[str] = set()
        for start in starts:
            waiting = [(start, iter(self._owned.get(start, ())))] if start not in seen else []
            seen.add(start)
            while waiting:
                name, rest = waiting[-1]
                child = next((child for child in rest if child not in seen), None)
                if child is None:
                    found.append(name)
                    waiting.pop()
                else:
                    seen.add(child)
                    waiting.append((child, iter(self._owned.get(child, ()))))
        return found[::-1]

    @cached_property
    def _owned(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in self.names:
            for relation in self.owners[name]:
                found.setdefault(relation.related_collection or "", []).append(name)
        return found

    def _places(self, order: Iterable[str], starts: set[str]) -> Mapping[str, Relation]:
        """Return the relation by which each collection hangs: the one of the owner that stands deepest."""
        depth: dict[str, int] = dict.fromkeys(starts, 0)
        chosen: dict[str, Relation] = {}
        for name in order:
            if name not in starts:
                above = [found for found in self.owners[name] if found.related_collection in depth]
                best = max(above, key=lambda found: depth[found.related_collection or ""])
                depth[name] = depth[best.related_collection or ""] + 1
                chosen[name] = best
        return chosen

    def _others(self, name: str, own: Relation | None, within: frozenset[str]) -> tuple[Relation, ...]:
        owners = self.owners.get(name, ())
        return tuple(found for found in owners if found is not own and found.related_collection in within)
