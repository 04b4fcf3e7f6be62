"""A snapshot put into files that are there: what says the same stays as it is, byte for byte."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from snapshot_tool.model.file_shape import Shape
from snapshot_tool.model.item import Item
from snapshot_tool.model.json import js_equal
from snapshot_tool.model.layout import INFO, free_path
from snapshot_tool.model.snapshot import Info, Snapshot

_SYNCS_OWN = "directus_sync_id_map"
"""The table of directus-sync's extension, which it leaves out of every snapshot."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """The files as they would be."""

    contents: Mapping[str, bytes]
    files: Mapping[Item, str]
    """The file of each item of the snapshot."""
    obsolete: Mapping[Item, str]
    """The files of items that the snapshot does not have; they are still among the contents."""

    def pruned(self) -> Pulled:
        """Return the files without those of items that the snapshot does not have."""
        gone = set(self.obsolete.values())
        return Pulled({path: data for path, data in self.contents.items() if path not in gone}, self.files, {})


def as_synced(snapshot: Snapshot) -> Snapshot:
    """Return a snapshot without what directus-sync leaves out of it."""
    return snapshot.model_copy(
        update={
            "collections": tuple(found for found in snapshot.collections if found.collection != _SYNCS_OWN),
            "fields": tuple(found for found in snapshot.fields if found.collection != _SYNCS_OWN),
            "relations": tuple(found for found in snapshot.relations if found.collection != _SYNCS_OWN),
        }
    )


def pulled(wanted: Snapshot, there: Snapshot, files: Mapping[Item, str], contents: Mapping[str, bytes]) -> Pulled:
    """Return the files after a pull, what is no longer wanted included.

    An item keeps its file, whatever that is called; a new one gets the name that directus-sync would give it.

    Args:
        wanted: what to write.
        there: what the files say.
        files: the file of each item.
        contents: what is in each file.

    """
    after = dict(contents)
    old: dict[Item, Shape] = {entry.item: entry for entry in there.entries}
    taken = {path.lower() for path in contents}
    placed: dict[Item, str] = {}
    _put(after, INFO, wanted.info, there.info if INFO in contents else None)
    for entry in wanted.entries:
        path = files.get(entry.item) or free_path(entry.item, taken)
        taken.add(path.lower())
        placed[entry.item] = path
        _put(after, path, entry, old.get(entry.item))
    return Pulled(after, placed, {item: path for item, path in files.items() if item not in placed})


def _put(contents: dict[str, bytes], path: str, new: Shape, old: Shape | Info | None) -> None:
    if old is None or not js_equal(new.document(), old.document()):
        contents[path] = new.canonical()
