"""A snapshot's folder in memory: its files as they were read once, and as they would be after changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from snapshot_tool.load.folder import File, Node, folder_content, read_files
from snapshot_tool.load.jsontext import Problem
from snapshot_tool.load.loaded import Loaded
from snapshot_tool.load.split import Parsed, examine_nodes
from snapshot_tool.model.layout import FOLDERS

_MISSING: Final = {"missing-file", "missing-folder"}


@dataclass(frozen=True)
class FolderInMemory:
    """A snapshot's folder as it was read."""

    folder: Path
    refused: tuple[File, ...]
    """The files and folders that cannot be read, and why."""
    there: tuple[str, ...]
    """Those of the three folders that are there."""
    contents: Mapping[str, bytes]
    """What can be read, by relative path."""
    linked: frozenset[str]
    """Those of them that are links into the folder, or have a name that cannot be written as text."""
    passed_over: tuple[str, ...] = ()
    """What is not read because of its name; a folder with `/` behind it."""
    _parsed: Parsed = field(default_factory=Parsed, compare=False)

    @classmethod
    def read(cls, folder: Path, parsed: Parsed | None = None) -> FolderInMemory:
        """Return what is in a folder; `parsed` is what was made of such files before.

        Raises:
            FileProblem: where it is no folder that can be listed.

        """
        files = list(read_files(folder_content(folder)))
        contents = {file.name: file.found for file in files if isinstance(file.found, bytes)}
        refused = [file for file in files if isinstance(file.found, Problem)]
        missing = {file.name for file in refused if isinstance(file.found, Problem) and file.found.code in _MISSING}
        there = tuple(name for name in FOLDERS.values() if name not in missing)
        linked = frozenset(name for name in contents if (folder / name).is_symlink() or not (folder / name).is_file())
        refused = [file for file in refused if file.name not in missing]
        passed_over = tuple(file.name for file in files if file.found is None)
        made = Parsed() if parsed is None else parsed
        return cls(folder, tuple(refused), there, contents, linked, passed_over, made)

    @classmethod
    def empty(cls, folder: Path) -> FolderInMemory:
        """Return a folder that is not there yet."""
        return cls(folder, (), (), {}, frozenset())

    @property
    def names_taken(self) -> frozenset[str]:
        """The paths of what is not read, or cannot be, where nothing else can be put."""
        return frozenset([*self.passed_over, *(file.name for file in self.refused)])

    def may_change(self, file: str) -> bool:
        """Return whether a file is an ordinary one, which can be written in its place."""
        return file not in self.linked

    def with_contents(self, contents: Mapping[str, bytes]) -> FolderInMemory:
        """Return the folder with these files in the place of those that can be read."""
        return replace(self, contents=contents)

    def examined(self) -> Loaded:
        """Return the snapshot as far as it can be read, with what is wrong."""
        top = _Node("")
        for name in self.there:
            top.below[name] = _Node(name)
        refused = ((file.name, file.found) for file in self.refused)
        unread = ((path.rstrip("/"), None if path.endswith("/") else b"") for path in self.passed_over)
        for path, found in [*self.contents.items(), *refused, *unread]:
            top.put(path.split("/"), found)
        prefix = "" if self.folder == Path() else f"{self.folder}/"
        return examine_nodes(list(top.below.values()), str(self.folder), prefix, self._parsed)


@dataclass(slots=True)
class _Node:
    name: str
    found: bytes | Problem | None = None
    """None: a folder."""
    below: dict[str, _Node] = field(default_factory=dict)

    def put(self, path: Sequence[str], found: bytes | Problem | None) -> None:
        node = self
        for name in path:
            node = node.below.setdefault(name, _Node(name))
        node.found = found

    @property
    def is_folder(self) -> bool:
        return self.found is None

    @property
    def refused(self) -> Problem | None:
        return self.found if isinstance(self.found, Problem) and not self.name.endswith(".json") else None

    def children(self) -> Sequence[Node]:
        return list(self.below.values())

    def content(self) -> bytes | Problem:
        return self.found or b""
