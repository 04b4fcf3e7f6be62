"""The noise in a difference: which of its entries nobody meant.

Noise says nothing about what Directus would do: a missing key with the value null is noise, and still drops a table
(§3.2). Whoever hides noise has to look at the prediction first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from snapshot_tool.directus.deep_diff import deep_diff
from snapshot_tool.model.difference import Difference, Entry
from snapshot_tool.model.item import Item, ItemKind, Path
from snapshot_tool.model.json import ABSENT, JsonValue, dumps, js_equal
from snapshot_tool.model.noise import EntryNoise, Noise

UPGRADES: Final[Mapping[tuple[ItemKind, Path], JsonValue]] = {
    (ItemKind.FIELD, ("meta", "searchable")): True,
    (ItemKind.FIELD, ("schema", "is_indexed")): False,
    (ItemKind.COLLECTION, ("meta", "status")): "active",
    (ItemKind.COLLECTION, ("meta", "autosave_revision_interval")): None,
}
"""The keys that came with a version (§10), with the value that everything there was gets in that upgrade."""
_META_KEY: Final = 2
"""The length of a path to a key of `meta`."""


def noise(differences: Iterable[Difference]) -> EntryNoise:
    """Return the noisy entries of differences."""
    return {
        (difference.item, entry.path): classes
        for difference in differences
        for entry in difference.entries
        if (classes := tuple(_classes(difference.item, entry)))
    }


def file_noise(before: bytes, after: bytes) -> Noise:
    """Return why two valid JSON texts are not the same, that Directus would find no difference between."""
    one, other = json.loads(before), json.loads(after)
    if not js_equal(one, other):
        return Noise.NOT_COMPARED
    return Noise.FORMATTING if dumps(one) == dumps(other) else Noise.KEY_ORDER


def _classes(item: Item, entry: Entry) -> Iterator[Noise]:
    """Yield the classes of an entry, without repetition; none where any part of it may be meant."""
    if entry.path == ("meta",) and isinstance(entry.lhs, dict) and isinstance(entry.rhs, dict):
        # All changes of a `meta` as one, since 12.4.0 (§10).
        parts = [Entry(part.kind, ("meta", *part.path), part.lhs, part.rhs) for part in deep_diff(entry.lhs, entry.rhs)]
        classes = [_class(item, part) for part in parts]
        if None not in classes:
            yield from dict.fromkeys(found for found in classes if found is not None)
    elif (found := _class(item, entry)) is not None:
        yield found


def _class(item: Item, entry: Entry) -> Noise | None:
    match entry.kind, entry.path:
        case _, ("meta", "sort"):
            return Noise.SORT
        case "E", ("schema", "constraint_name") if item.kind is ItemKind.RELATION:
            return Noise.CONSTRAINT_NAME
        case "N" | "D", path:
            value = entry.rhs if entry.kind == "N" else entry.lhs
            usual = UPGRADES.get((item.kind, path), ABSENT)
            if usual is not ABSENT and value == usual and type(value) is type(usual):
                return Noise.VERSION_KEY
            if value is None and path[:1] == ("meta",) and len(path) == _META_KEY:
                return Noise.NULL_KEY
    return None
