"""The past of a snapshot in git: the revisions that touched it, and what it was in each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from snapshot_tool.errors import FileProblem
from snapshot_tool.load.git import Repository, log
from snapshot_tool.load.loaded import Loaded
from snapshot_tool.load.revision import examine_in
from snapshot_tool.load.split import Parsed
from snapshot_tool.model.finding import printable
from snapshot_tool.model.history import Commit

_FORMAT = "--format=%H%x1f%P%x1f%an%x1f%aI%x1f%s"
_SEPARATOR = "\x1f"
_MOST = 8
"""States that are kept: each is compared with the one before it, which comes next."""


class Walk(Enum):
    """Which revisions a history goes through."""

    FIRST_PARENT = "first-parent"
    """Those of the branch itself: a merge is one step."""
    ALL = "all"
    """Those of the branches that were merged too."""


@dataclass(frozen=True, slots=True)
class Absent:
    """There was no snapshot at that place."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """There was something that cannot be read."""

    why: str


@dataclass(slots=True)
class Past:
    """A repository in which a snapshot is followed."""

    repository: Repository
    path: str
    """Of the snapshot, from the top."""
    _parsed: Parsed = field(default_factory=Parsed)
    _known: dict[str, Loaded | Absent | Unreadable] = field(default_factory=dict)

    def commits(self, start: str, since: str | None, walk: Walk) -> Iterator[Commit]:
        """Yield the revisions that touched the snapshot, the newest first.

        Args:
            start: the revision to begin with.
            since: the revision to end before: neither it nor what it is made of is yielded.
            walk: which of them.

        Raises:
            FileProblem: where there is no such revision.

        """
        ids = [self.repository.commit(start)]
        if since is not None:
            ids.append(f"^{self.repository.commit(since)}")
        options = ("--first-parent",) if walk is Walk.FIRST_PARENT else ("--topo-order",)
        for record in log((*options, "--parents", _FORMAT), tuple(ids), self.path):
            oid, parents, author, date, subject = record.split(_SEPARATOR, 4)
            parent = next(iter(parents.split()), None)
            yield Commit(oid, parent, printable(author), printable(date), printable(subject))

    def state(self, commit: str) -> Loaded | Absent | Unreadable:
        """Return the snapshot as it was in a revision."""
        if commit not in self._known:
            if len(self._known) >= _MOST:
                del self._known[next(iter(self._known))]
            self._known[commit] = self._read(commit)
        return self._known[commit]

    def _read(self, commit: str) -> Loaded | Absent | Unreadable:
        revision = self.repository.revision(commit)
        if not self.repository.has(revision, self.path):
            return Absent()
        try:
            loaded = examine_in(self.repository, revision, self.path, self._parsed)
        except FileProblem as problem:
            return Unreadable(problem.message.replace(f"git:{commit}:", ""))
        if not loaded.problems:
            return loaded
        first = loaded.problems[0]
        place = str(first.place).removeprefix(f"git:{commit}:")
        more = f", and {len(loaded.problems) - 1} more" if len(loaded.problems) > 1 else ""
        return Unreadable(f"{place}: {first.message}{more}")
