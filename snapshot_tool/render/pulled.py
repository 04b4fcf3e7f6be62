"""What a pull wrote, or would write: as a list of files, and as a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal, TypeAlias

from snapshot_tool.model.item import Item
from snapshot_tool.render import documents as wire
from snapshot_tool.render.patch import FileChange, Line
from snapshot_tool.render.words import count, listed

_Change: TypeAlias = Literal["added", "changed", "removed"]

_MARKS: Final[dict[_Change, str]] = {"added": "A", "changed": "M", "removed": "D"}
_STYLES: Final[dict[_Change, str]] = {"added": "added", "changed": "changed", "removed": "dropped"}


def file_list(changes: Iterable[FileChange]) -> Iterator[Line]:
    """Yield a line for each file, with the letters that git has for it."""
    for change in changes:
        kind = _kind(change)
        yield f"{_MARKS[kind]} {_file(change)}\n", _STYLES[kind]


def counted(changes: Sequence[FileChange]) -> str:
    """Return such as `2 files added · 1 file changed`; `nothing differs` where there is none."""
    kinds = [_kind(change) for change in changes]
    return listed(f"{count(kinds.count(kind), 'file')} {kind}" for kind in _MARKS if kind in kinds) or "nothing differs"


def pull_document(
    from_: str,
    to: str,
    directus: str,
    changes: Iterable[FileChange],
    *,
    guarded: Iterable[tuple[Item, str]],
    obsolete: Iterable[str],
    written: bool,
) -> wire.PullDocument:
    """Return the document of `snap pull`.

    Args:
        from_: what to call the database.
        to: the snapshot's folder.
        directus: the version that the files are written as.
        changes: the files that differ.
        guarded: the columns that stay indexed, each with why.
        obsolete: the files of what the database does not have.
        written: whether anything was written.

    """
    return wire.PullDocument(
        format="snap.pull/1",
        from_=from_,
        to=to,
        directus=directus,
        written=written,
        files=[wire.PulledFileShape(file=_file(change), change=_kind(change)) for change in changes],
        guarded=[wire.GuardedShape(object=item.name, reason=reason) for item, reason in guarded],
        obsolete=list(obsolete),
    )


def _kind(change: FileChange) -> _Change:
    return "added" if change.old is None else "removed" if change.new is None else "changed"


def _file(change: FileChange) -> str:
    return change.new or change.old or ""
