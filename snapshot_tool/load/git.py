"""Reading what a revision in git holds: by git's own object reading, without a checkout, and nothing is written.

Two processes, however much is read: one that says where in the repository the current directory is, one that gives
objects (`git cat-file --batch`, whose requests come on its standard input, so that no name can become an option). A
path is one from the top of the repository, as in `git show REV:PATH`; with `./` or `../` in front it is one from the
current directory.
"""

from __future__ import annotations

import os
import posixpath
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import IO, Final

from snapshot_tool.errors import FileProblem
from snapshot_tool.model.finding import printable

FOLDER: Final = "40000"
LINK: Final = "120000"
SUBMODULE: Final = "160000"

_ENVIRONMENT: Final = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}
"""Messages in English, nothing written, and nothing fetched."""
_STEPS: Final = re.compile(r"[~^]|@\{")
"""Where in the name of a revision the way from a branch or tag begins."""
_PIECE: Final = 1024 * 1024
_SMALL: Final = 64 * 1024
_MOST_KEPT: Final = 64 * 1024 * 1024
_SHALLOW: Final = "a shallow clone has only the newest revisions: `git fetch --unshallow` brings the others"


class TooLarge(Exception):
    """An object is larger than what was asked for at most."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """An entry of a folder in a revision."""

    name: str
    """Decoded as Python decodes the names of files."""
    mode: str
    """What it is: `FOLDER`, `LINK`, `SUBMODULE`, or a file."""
    oid: str
    """The object that it is, as hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision of a repository: the top folder of what it holds."""

    name: str
    """As it was given, such as `main`."""
    top: Leaf


@dataclass(slots=True)
class Repository:
    """A repository that is open for reading."""

    here: str
    """Where in it the current directory is: empty at the top, else with `/` at its end."""
    _objects: subprocess.Popen[bytes] = field(repr=False)
    _folders: dict[str, tuple[Leaf, ...]] = field(default_factory=dict, repr=False)
    _files: dict[str, bytes] = field(default_factory=dict, repr=False)
    """What small files hold, of which revisions share most."""
    _kept: int = 0
    """Bytes of those."""

    def revision(self, name: str) -> Revision:
        """Return a revision by whatever name git knows it: a branch, a tag, `HEAD~2`, `main@{yesterday}`, an id.

        Raises:
            FileProblem: where there is none; says the nearest branch or tag.

        """
        found = self._object(f"{name}^{{tree}}")
        if found is None:
            raise FileProblem(f"there is no revision {printable(name)} in git", hint=self._nearest(name))
        return Revision(name, Leaf("", FOLDER, found[0]))

    def commit(self, name: str) -> str:
        """Return the id of a commit.

        Raises:
            FileProblem: where there is none; says the nearest branch or tag.

        """
        found = self._object(f"{name}^{{commit}}")
        if found is None:
            raise FileProblem(f"there is no commit {printable(name)} in git", hint=self._nearest(name))
        return found[0]

    def path(self, given: str) -> str:
        """Return a path from the top of the repository, without `.`, `..` and a `/` at its end; empty for the top.

        Raises:
            FileProblem: where it leads out of the repository.

        """
        start = self.here if given.partition("/")[0] in (".", "..") else ""
        found = posixpath.normpath(posixpath.join(start, given or "."))
        if found == ".." or found.startswith(("../", "/")):
            raise FileProblem(
                f"{printable(given)} leads out of the git repository",
                hint="after git:REV: comes a path from the top of the repository, or from here with ./ in front",
            )
        return "" if found == "." else found

    def find(self, revision: Revision, path: str) -> Leaf:
        """Return what is at a path from the top of the repository.

        Raises:
            FileProblem: where there is nothing, or it is behind a link or a submodule.

        """
        at, gone = revision.top, ""
        for part in filter(None, path.split("/")):
            if at.mode != FOLDER:
                raise FileProblem(f"{_said(revision, gone)} is {_what(at)}", hint=_HINTS.get(at.mode, ""))
            children = {leaf.name: leaf for leaf in self.folder(at.oid)}
            gone = posixpath.join(gone, part)
            if part not in children:
                raise FileProblem(f"there is no {_said(revision, gone)}", hint=self._instead(revision, path, children))
            at = children[part]
        if at.mode in _HINTS:
            raise FileProblem(f"{_said(revision, gone)} is {_what(at)}", hint=_HINTS[at.mode])
        return at

    def has(self, revision: Revision, path: str) -> bool:
        """Return whether there is anything at a path from the top of the repository."""
        return self._object(f"{revision.name}:{path}") is not None

    def folder(self, oid: str) -> tuple[Leaf, ...]:
        """Return what is in a folder, in git's order.

        Raises:
            FileProblem: where the object cannot be read.

        """
        if oid not in self._folders:
            _, data = self._have(oid)
            self._folders[oid] = tuple(_leaves(data, len(oid) // 2))
        return self._folders[oid]

    def file(self, oid: str, at_most: int) -> bytes:
        """Return what a file, or the text of a link, holds.

        Raises:
            TooLarge: where that is more than `at_most` bytes.
            FileProblem: where the object cannot be read.

        """
        if (found := self._files.get(oid)) is not None:
            return found
        _, data = self._have(oid, at_most)
        if len(data) <= _SMALL and self._kept < _MOST_KEPT:
            self._files[oid] = data
            self._kept += len(data)
        return data

    def _have(self, oid: str, at_most: int | None = None) -> tuple[str, bytes]:
        found = self._object(oid, at_most)
        if found is None:
            raise FileProblem(
                f"the object {oid} is not in this git repository",
                hint="a partial clone lacks it, or `git fsck` says more; a full clone has it",
            )
        return found

    def _object(self, name: str, at_most: int | None = None) -> tuple[str, bytes] | None:
        """Return id and content of what git knows by a name; None where there is nothing."""
        if not name.isprintable():
            return None
        out, into = _stream(self._objects.stdout), _stream(self._objects.stdin)
        try:
            into.write(os.fsencode(name) + b"\n")
            into.flush()
            header = out.readline().split()
            if not header or not header[-1].isdigit():
                if not header:
                    raise FileProblem("git ended while it was read from", hint="`git fsck` says what is wrong with it")
                return None
            size = int(header[-1])
            if at_most is not None and size > at_most:
                _skip(out, size + 1)
                raise TooLarge
            data = out.read(size)
            out.read(1)
        except (OSError, ValueError) as error:
            raise FileProblem("git ended while it was read from") from error
        return header[0].decode(), data

    def _nearest(self, name: str) -> str:
        """Return a hint: the branch or tag of the nearest name, else which there are."""
        base = _STEPS.split(name, maxsplit=1)[0]
        known = _run("for-each-ref", "--format=%(refname:short)").splitlines()
        if found := get_close_matches(base, known, n=1, cutoff=0.6):
            return f"did you mean {printable(found[0])}?"
        if _run("rev-parse", "--is-shallow-repository").strip() == "true":
            return _SHALLOW
        shown = ", ".join(map(printable, known[:8])) + (", …" if len(known) > 8 else "")
        return f"branches and tags are {shown}" if known else "there is neither a branch nor a tag yet"

    def _instead(self, revision: Revision, path: str, children: Mapping[str, Leaf]) -> str:
        if self.here and self.has(revision, posixpath.join(self.here, path)):
            return f"a path from the current directory has ./ in front: git:{revision.name}:./{path}"
        part = next((part for part in path.split("/") if part not in children), "")
        found = get_close_matches(part, children, n=1, cutoff=0.6)
        return f"did you mean {printable(found[0])}?" if found else f"`git ls-tree {revision.name}` lists what is there"


@contextmanager
def repository() -> Iterator[Repository]:
    """Open the repository that the current directory is in, for as long as the context lasts.

    Raises:
        FileProblem: where there is no git, or no repository.

    """
    here = _run("rev-parse", "--show-prefix").removesuffix("\n")
    process = subprocess.Popen(
        ["git", "cat-file", "--batch"],  # noqa: S607 - the git of the PATH is the one that is meant
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | _ENVIRONMENT,
    )
    try:
        yield Repository(here, process)
    finally:
        process.kill()
        process.communicate()


def log(options: tuple[str, ...], commits: tuple[str, ...], path: str) -> list[str]:
    """Return the records that `git log` writes for the commits that touched a path from the top, newest first.

    Args:
        options: of `git log`; the format ends each record with a NUL.
        commits: where to begin, and where to end with `^` in front, as ids.
        path: from the top of the repository; empty for all of it.

    Raises:
        FileProblem: where git cannot say.

    """
    text = _run("log", "-z", *options, *commits, "--", f":(top,literal){path}")
    return [record for record in text.split("\0") if record]


def _run(*arguments: str) -> str:
    """Return what a command of git prints.

    Raises:
        FileProblem: where it fails, or there is no git.

    """
    try:
        done = subprocess.run(  # noqa: S603 - no shell; what is given by others are ids and a literal path
            ["git", *arguments],  # noqa: S607 - the git of the PATH is the one that is meant
            check=False,
            capture_output=True,
            env=os.environ | _ENVIRONMENT,
        )
    except OSError as error:
        raise FileProblem(
            f"git cannot be run: {error.strerror}", hint="install git, or name a folder or a file"
        ) from None
    if done.returncode:
        said = " ".join(done.stderr.decode(errors="replace").split()).removeprefix("fatal: ")
        if "not a git repository" in said:
            raise FileProblem(
                "the current directory is in no git repository", hint="run it in the repository, or name a folder"
            )
        raise FileProblem(f"git says: {printable(said)}")
    return os.fsdecode(done.stdout)


def _leaves(data: bytes, length: int) -> Iterator[Leaf]:
    """Yield the entries of a tree object: mode, blank, name, NUL and an id of `length` bytes, one after the other."""
    at = 0
    while at < len(data):
        blank, end = data.index(b" ", at), data.index(b"\0", at)
        oid = data[end + 1 : end + 1 + length].hex()
        yield Leaf(os.fsdecode(data[blank + 1 : end]), data[at:blank].decode(), oid)
        at = end + 1 + length


def _skip(stream: IO[bytes], size: int) -> None:
    while size > 0:
        size -= len(stream.read(min(size, _PIECE))) or size


def _stream(found: IO[bytes] | None) -> IO[bytes]:
    assert found is not None  # noqa: S101 - both are pipes
    return found


def _said(revision: Revision, path: str) -> str:
    return printable(f"{path or 'the top folder'} in git revision {revision.name}")


def _what(leaf: Leaf) -> str:
    return {LINK: "a link", SUBMODULE: "a submodule", FOLDER: "a folder"}.get(leaf.mode, "a file")


_HINTS: Final = {
    LINK: "name what it leads to: links are not followed",
    SUBMODULE: "run it in the submodule's own folder: its files are in another repository",
}
