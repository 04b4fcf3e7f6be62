"""The files of a snapshot folder, read into memory in the order in which directus-sync reads them.

directus-sync walks `collections/`, `fields/` and `relations/` with all their folders and takes every file whose name
ends in `.json`, in each folder by the bytes of the names (Node's `readdir` on POSIX). It reads a folder that is
missing as an empty one, and follows links wherever they lead; here both are problems.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from snapshot_tool.errors import FileProblem
from snapshot_tool.load.jsontext import Problem
from snapshot_tool.model.difference import ItemKind
from snapshot_tool.model.layout import FOLDERS, INFO

MAX_BYTES = 16 * 1024 * 1024
"""Of one file; an item has a few kilobytes."""


@dataclass(frozen=True, slots=True)
class File:
    """One file of a snapshot folder, or what is the matter with it."""

    name: str
    """Relative to the folder, with `/`, fit to be shown: bytes that are no UTF-8 are written as escapes."""
    kind: ItemKind | None
    """What it holds, by the folder that it is in; None for `info.json`."""
    found: bytes | Problem


def read_files(folder: Path) -> Iterator[File]:
    """Yield `info.json` first, then every file of `collections/`, `fields/` and `relations/`.

    Raises:
        FileProblem: where `folder` is no folder that can be listed.

    """
    try:
        there = {entry.name: entry for entry in _entries(folder)}
    except OSError as error:
        raise FileProblem(
            f"the snapshot folder {folder} cannot be read: {error.strerror}",
            hint="name the folder that holds collections/, fields/, relations/ and info.json",
        ) from error
    if INFO in there:
        yield _read(os.path.realpath(folder), there[INFO], INFO, None)
    else:
        yield File(INFO, None, Problem("missing-file", "info.json is missing: it says which Directus wrote the files"))
    for kind, name in FOLDERS.items():
        if name in there and there[name].is_dir():
            yield from _walk(os.path.realpath(folder), there[name], kind)
        else:
            message = f"the folder {name}/ is missing: a push would take it as empty and drop every {kind} there is"
            yield File(name, kind, Problem("missing-folder", message))


def _walk(root: str, top: os.DirEntry[str], kind: ItemKind) -> Iterator[File]:
    waiting = [(top, top.name)]
    while waiting:
        entry, name = waiting.pop()
        if not entry.is_dir():
            if name.endswith(".json"):
                yield _read(root, entry, name, kind)
        elif entry.is_symlink():
            yield File(_shown(name), kind, Problem("link", "a link to a folder is not followed"))
        else:
            try:
                waiting += [(child, f"{name}/{child.name}") for child in reversed(_entries(entry))]
            except OSError as error:
                yield File(_shown(name), kind, Problem("unreadable", f"the folder cannot be read: {error.strerror}"))


def _entries(folder: Path | os.DirEntry[str]) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as found:
        return sorted(found, key=lambda entry: os.fsencode(entry.name))


def _read(root: str, entry: os.DirEntry[str], name: str, kind: ItemKind | None) -> File:
    return File(_shown(name), kind, _content(root, entry))


def _content(root: str, entry: os.DirEntry[str]) -> bytes | Problem:
    try:
        if entry.is_symlink() and not os.path.realpath(entry.path).startswith(root + os.sep):
            return Problem("link", "a link that leads out of the snapshot folder is not followed")
        if not entry.is_file():
            return Problem("unreadable", "this is no ordinary file")
        if entry.stat().st_size > MAX_BYTES:
            return Problem("unreadable", f"the file has more than {MAX_BYTES >> 20} MiB, which no item has")
        return Path(entry.path).read_bytes()
    except OSError as error:
        return Problem("unreadable", f"the file cannot be read: {error.strerror}")


def _shown(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()
