"""The split layout: which file holds what (semantics §1.2). Names are data, so they are never trusted as paths."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import Final, TypeAlias

from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.snapshot import Collection, Field, Info, Relation, Snapshot

INFO: Final = "info.json"
"""The file that holds what is not an item of its own."""

FOLDERS: Final = {
    ItemKind.COLLECTION: "collections",
    ItemKind.FIELD: "fields",
    ItemKind.RELATION: "relations",
}
"""The folder of each kind of item. Reading goes by content: what a file is called decides nothing."""

YAML_SUFFIXES: Final = (".yaml", ".yml")
"""Of the native snapshots that Directus reads as YAML; every other one it reads as JSON."""
NATIVE_SUFFIXES: Final = (*YAML_SUFFIXES, ".json")

Entry: TypeAlias = Info | Collection | Field | Relation

_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\\ud800-\udfff]|^\.(?=\.?$)|^$")
_LONGEST = 200
"""Bytes of a file name before its suffix and `.json`; file systems end at 255."""


def layout(snapshot: Snapshot) -> Iterator[tuple[str, Entry]]:
    """Yield the relative path of every file of the snapshot with what it holds, no path twice.

    As directus-sync names them: where two names differ only in case, the second gets the suffix `_2`, the third `_3`.
    What a path must not hold (a slash, a NUL, `..`, no character at all) is written as `%` and its code; what is longer
    than 200 bytes is cut.
    """
    taken: set[str] = set()
    yield INFO, snapshot.info
    for entry in snapshot.entries:
        path = free_path(entry.item, taken)
        taken.add(path.lower())
        yield path, entry


def path_of(item: Item) -> str:
    """Return the path of an item's file where no other's name differs from it in case only."""
    return free_path(item, ())


def free_path(item: Item, taken: Container[str]) -> str:
    """Return the path of an item's file, with the first suffix that makes it differ from all taken ones.

    Args:
        item: a collection, field or relation.
        taken: the paths of other files in lower case.

    """
    names = (item.collection,) if item.kind is ItemKind.COLLECTION else (item.collection, item.field)
    base = "/".join((FOLDERS[item.kind], *map(safe, names)))
    suffix, number = "", 2
    while f"{base}{suffix}.json".lower() in taken:
        suffix, number = f"_{number}", number + 1
    return f"{base}{suffix}.json"


def safe(name: str) -> str:
    """Return `name` as one component of a path; ordinary names stay as they are."""
    if len(name) <= _LONGEST and name.isascii() and not _UNSAFE.search(name):
        return name
    quoted = _UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}" if found[0] else "%", name)
    return quoted.encode()[:_LONGEST].decode(errors="ignore")
