"""The split folder of directus-sync, written so that an interruption leaves every file either old or new, never half.

directus-sync deletes the folder and then writes it. Here all changed files are first written beside their places under
names that no reader takes for an item, then put into place one after the other, and what is left over goes last.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from snapshot_tool.errors import FileProblem
from snapshot_tool.model.layout import FOLDERS, layout
from snapshot_tool.model.snapshot import Snapshot

_BESIDE: Final = ".snap-new"


def documents(snapshot: Snapshot) -> dict[str, bytes]:
    """Return every file of the snapshot: relative path (with `/`) to the very bytes that directus-sync writes."""
    return {path: entry.canonical() for path, entry in layout(snapshot)}


def write(snapshot: Snapshot, folder: Path) -> list[str]:
    """Make `folder` hold exactly this snapshot; return the relative paths that were written or removed, sorted.

    Files that are right already are not touched; files in the three folders that are no part of the snapshot are
    removed where a push would read them (`*.json`). Links are not followed.

    Raises:
        FileProblem: where something cannot be written; before the first rename, nothing has changed.

    """
    wanted = documents(snapshot)
    changed = {path: data for path, data in wanted.items() if _content(folder / path) != data}
    obsolete = [path for path in _present(folder) if path not in wanted]
    try:
        for name in FOLDERS.values():
            _make_folder(folder, name)
        _replace(folder, changed)
        for path in obsolete:
            (folder / path).unlink()
            _drop_empty((folder / path).parent, folder)
    except OSError as error:
        raise FileProblem(
            f"{error.filename or folder} cannot be written: {error.strerror}",
            hint="see to the permissions and the space there, then run it again: what is right already stays",
        ) from error
    return sorted([*changed, *obsolete])


def _replace(folder: Path, files: Mapping[str, bytes]) -> None:
    staged: dict[Path, Path] = {}
    try:
        for path, data in files.items():
            place = folder / path
            _make_folder(folder, path.rpartition("/")[0])
            beside = place.with_name(f".{len(staged)}{_BESIDE}")
            staged[beside] = place
            beside.write_bytes(data)
        for beside, place in staged.items():
            beside.replace(place)
    finally:
        for beside in staged:
            beside.unlink(missing_ok=True)


def _make_folder(folder: Path, name: str) -> None:
    """Make the folder `name` in `folder`; a link on the way is refused, for it may lead anywhere."""
    below = folder
    below.mkdir(parents=True, exist_ok=True)
    for part in name.split("/") if name else []:
        below /= part
        if below.is_symlink():
            raise FileProblem(f"{below} is a link", hint="put a folder of its own in its place")
        below.mkdir(exist_ok=True)


def _content(path: Path) -> bytes | None:
    try:
        return None if path.is_symlink() else path.read_bytes()
    except OSError:
        return None


def _present(folder: Path) -> Iterator[str]:
    for name in FOLDERS.values():
        for above, _, files in os.walk(folder / name):
            for file in files:
                if file.endswith(".json"):
                    yield (Path(above) / file).relative_to(folder).as_posix()


def _drop_empty(below: Path, folder: Path) -> None:
    """Remove the folders that have become empty; the three folders themselves stay."""
    while below.parent != folder:
        with suppress(OSError):
            below.rmdir()
        below = below.parent
