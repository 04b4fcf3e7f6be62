"""The files of a snapshot folder, read into memory in the order in which directus-sync reads them.

directus-sync walks `collections/`, `fields/` and `relations/` with all their folders and takes every file whose name
ends in `.json`, in each folder by the bytes of the names (Node's `readdir` on POSIX). It reads a folder that is
missing as an empty one, and follows links wherever they lead; here both are problems.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from snapshot_tool.errors import FileProblem
from snapshot_tool.load.jsontext import Problem
from snapshot_tool.model.item import ItemKind
from snapshot_tool.model.layout import FOLDERS, INFO

MAX_BYTES: Final = 16 * 1024 * 1024
"""Of one file; an item has a few kilobytes."""
_AT_ONCE: Final = 1 << 16
"""Bytes that are read in one go: nearly always all of a file."""


@dataclass(frozen=True, slots=True)
class File:
    """One file of a snapshot folder, or what is the matter with it."""

    name: str
    """Relative to the folder, with `/`, fit to be shown: bytes that are no UTF-8 are written as escapes."""
    kind: ItemKind | None
    """What it holds, by the folder that it is in; None for `info.json`."""
    found: bytes | Problem | None
    """None for what directus-sync passes over, because of its name."""


class Node(Protocol):
    """A file or folder inside a snapshot's folder, wherever that is kept."""

    @property
    def name(self) -> str:
        """Its own name, decoded as Python decodes the names of files."""

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder that can be gone into."""

    @property
    def refused(self) -> Problem | None:
        """Why it is not gone into although it may be a folder."""

    def children(self) -> Sequence[Node]:
        """Return what is in the folder, in any order.

        Raises:
            OSError: where it cannot be listed.

        """

    def content(self) -> bytes | Problem:
        """Return what the file holds, or why that cannot be had."""


def read_files(top: Sequence[Node]) -> Iterator[File]:
    """Yield `info.json` first, then every file of `collections/`, `fields/` and `relations/`, of a folder's content.

    What lies beside these comes last, a folder with `/` behind its name.
    """
    there = {node.name: node for node in top}
    if INFO in there:
        yield File(INFO, None, there[INFO].content())
    else:
        yield File(INFO, None, Problem("missing-file", "info.json is missing: it says which Directus wrote the files"))
    for kind, name in FOLDERS.items():
        if name in there and (there[name].is_folder or there[name].refused):
            yield from _walk(there[name], kind)
        else:
            message = f"the folder {name}/ is missing: a push would take it as empty and drop every {kind} there is"
            yield File(name, kind, Problem("missing-folder", message))
    for name in sorted(there.keys() - {INFO, *FOLDERS.values()}):
        yield File(_shown(name) + ("/" if there[name].is_folder else ""), None, None)


def _walk(top: Node, kind: ItemKind) -> Iterator[File]:
    waiting = [(top, top.name)]
    while waiting:
        node, name = waiting.pop()
        if node.is_folder:
            try:
                found = sorted(node.children(), key=lambda child: os.fsencode(child.name), reverse=True)
                waiting += [(child, f"{name}/{child.name}") for child in found]
            except OSError as error:
                yield File(_shown(name), kind, Problem("unreadable", f"the folder cannot be read: {error.strerror}"))
        elif problem := node.refused:
            yield File(_shown(name), kind, problem)
        else:
            yield File(_shown(name), kind, node.content() if name.endswith(".json") else None)


def _shown(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()


def folder_content(folder: Path) -> Sequence[Node]:
    """Return what is in a folder of the file system.

    Raises:
        FileProblem: where it is no folder that can be listed.

    """
    try:
        root = os.path.realpath(folder)
        with os.scandir(folder) as found:
            return [_OnDisk(entry, root) for entry in found]
    except OSError as error:
        raise FileProblem(
            f"the snapshot folder {folder} cannot be read: {error.strerror}",
            hint="name the folder that holds collections/, fields/, relations/ and info.json",
        ) from error


@dataclass(frozen=True, slots=True)
class _OnDisk:
    """A file or folder of the file system."""

    entry: os.DirEntry[str]
    root: str
    """The real path of the snapshot's folder, out of which no link may lead."""

    @property
    def name(self) -> str:
        return self.entry.name

    @property
    def is_folder(self) -> bool:
        return self.entry.is_dir(follow_symlinks=False)

    @property
    def refused(self) -> Problem | None:
        linked = self.entry.is_symlink() and self.entry.is_dir()
        return Problem("link", "a link to a folder is not followed") if linked else None

    def children(self) -> Sequence[Node]:
        with os.scandir(self.entry) as found:
            return [_OnDisk(entry, self.root) for entry in found]

    def content(self) -> bytes | Problem:
        entry = self.entry
        try:
            if entry.is_symlink() and not os.path.realpath(entry.path).startswith(self.root + os.sep):
                return Problem("link", "a link that leads out of the snapshot folder is not followed")
            if not entry.is_file():
                return Problem("unreadable", "this is no ordinary file")
            if (found := _up_to(MAX_BYTES, entry.path)) is None:
                return Problem("unreadable", f"the file has more than {MAX_BYTES >> 20} MiB, which no item has")
            return found
        except OSError as error:
            return Problem("unreadable", f"the file cannot be read: {error.strerror}")


def _up_to(most: int, path: str) -> bytes | None:
    """Return what a file holds, or None where that is more than `most` bytes.

    There are hundreds of them, of a kilobyte each: what a file object does besides reading takes as long as reading.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        parts, size = [], 0
        while size <= most and (part := os.read(descriptor, _AT_ONCE)):
            parts.append(part)
            size += len(part)
    finally:
        os.close(descriptor)
    return b"".join(parts) if size <= most else None
