"""The split folder of directus-sync, written so that an interruption leaves every file either old or new, never half.

directus-sync deletes the folder and then writes it. Here files that are right already are not touched.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from snapshot_tool.errors import FileProblem
from snapshot_tool.model.layout import FOLDERS, layout
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.write.changes import content, make_folder, write_changes


def documents(snapshot: Snapshot) -> dict[str, bytes]:
    """Return every file of the snapshot: relative path (with `/`) to the very bytes that directus-sync writes."""
    return {path: entry.canonical() for path, entry in layout(snapshot)}


def write(snapshot: Snapshot, folder: Path) -> list[str]:
    """Make `folder` hold exactly this snapshot; return the relative paths that were written or removed, sorted.

    Files in the three folders that are no part of the snapshot are removed where a push would read them (`*.json`).

    Raises:
        FileProblem: where something cannot be written; nothing has changed then.

    """
    wanted = documents(snapshot)
    there = {path: content(folder / path) for path in {*wanted, *_present(folder)}}
    make_folders(folder)
    return write_changes(folder, {path: data for path, data in there.items() if data is not None}, wanted)


def make_folders(folder: Path) -> None:
    """Make the folders of collections, fields and relations, which are to be there even where they are empty.

    Raises:
        FileProblem: where they cannot be made, or are links.

    """
    try:
        for name in FOLDERS.values():
            make_folder(folder, name)
    except OSError as error:
        raise FileProblem(f"{error.filename or folder} cannot be written: {error.strerror}") from error


def _present(folder: Path) -> Iterator[str]:
    for name in FOLDERS.values():
        for above, _, files in os.walk(folder / name):
            for file in files:
                if file.endswith(".json"):
                    yield (Path(above) / file).relative_to(folder).as_posix()
