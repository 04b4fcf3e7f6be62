"""A snapshot, or another file, of a revision in git: `git:REV[:PATH]`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from snapshot_tool.errors import FileProblem
from snapshot_tool.load import folder, native
from snapshot_tool.load.folder import Node
from snapshot_tool.load.git import FOLDER, LINK, SUBMODULE, Leaf, Repository, Revision, TooLarge, repository
from snapshot_tool.load.jsontext import Problem
from snapshot_tool.load.loaded import Loaded
from snapshot_tool.load.native import examine_native
from snapshot_tool.load.split import Parsed, examine_nodes
from snapshot_tool.model.finding import printable


def read_file(revision: str, path: str) -> bytes:
    """Return what a file of a revision holds.

    Args:
        revision: as git knows it.
        path: from the top of the repository; from the current directory where `./` or `../` is in front.

    Raises:
        FileProblem: where there is no git, no such revision or file, or it is too large.

    """
    with repository() as opened:
        within = opened.path(path)
        leaf = opened.find(opened.revision(revision), within)
        name = f"git:{revision}:{within}"
        if leaf.mode == FOLDER:
            raise FileProblem(f"{printable(name)} is a folder", hint="name a file in it")
        return _file(opened, leaf, name)


def examine_revision(revision: str, path: str) -> Loaded:
    """Return what can be read of a snapshot, a split folder or a native file, of a revision.

    Args:
        revision: as git knows it.
        path: from the top of the repository; from the current directory where `./` or `../` is in front.

    Raises:
        FileProblem: where there is no git, no such revision or path, or no snapshot there.

    """
    with repository() as opened:
        return examine_in(opened, opened.revision(revision), opened.path(path))


def examine_in(opened: Repository, revision: Revision, path: str, parsed: Parsed | None = None) -> Loaded:
    """Return what can be read of a snapshot in a repository that is open; `path` is one from its top.

    Raises:
        FileProblem: where there is no such path, or no snapshot there.

    """
    leaf = opened.find(revision, path)
    name = f"git:{revision.name}:{path}"
    if leaf.mode == FOLDER:
        top = [_InGit(opened, child) for child in opened.folder(leaf.oid)]
        return examine_nodes(top, name, f"{name}/" if path else name, parsed)
    return examine_native(_file(opened, leaf, name), name)


def _file(opened: Repository, leaf: Leaf, name: str) -> bytes:
    try:
        return opened.file(leaf.oid, native.MAX_BYTES)
    except TooLarge:
        raise FileProblem(f"{printable(name)} has more than {native.MAX_BYTES >> 20} MiB") from None


@dataclass(frozen=True, slots=True)
class _InGit:
    """A file or folder of a revision."""

    repository: Repository
    leaf: Leaf

    @property
    def name(self) -> str:
        return self.leaf.name

    @property
    def is_folder(self) -> bool:
        return self.leaf.mode == FOLDER

    @property
    def refused(self) -> Problem | None:
        match self.leaf.mode:
            case mode if mode == LINK:
                return Problem("link", "a link is not followed in a revision")
            case mode if mode == SUBMODULE:
                return Problem("unreadable", "this is a submodule, whose files are in another repository")
            case _:
                return None

    def children(self) -> Sequence[Node]:
        return [_InGit(self.repository, child) for child in self.repository.folder(self.leaf.oid)]

    def content(self) -> bytes | Problem:
        if refused := self.refused:
            return refused
        if self.is_folder:
            return Problem("unreadable", "this is no ordinary file")
        try:
            return self.repository.file(self.leaf.oid, folder.MAX_BYTES)
        except TooLarge:
            return Problem("unreadable", f"the file has more than {folder.MAX_BYTES >> 20} MiB, which no item has")
