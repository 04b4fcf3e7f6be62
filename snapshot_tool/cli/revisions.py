"""From the past of a snapshot to what each revision changed in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from snapshot_tool.directus.changes import changes
from snapshot_tool.directus.noise import file_noise, noise
from snapshot_tool.load.loaded import Loaded
from snapshot_tool.load.past import Absent, Past, Unreadable
from snapshot_tool.model.history import Changes, Commit, Revision
from snapshot_tool.model.item import Item
from snapshot_tool.model.noise import Noise
from snapshot_tool.model.selection import Selection
from snapshot_tool.model.snapshot import Info, Snapshot


def revisions(past: Past, commits: Sequence[Commit], selection: Selection) -> Iterator[Revision]:
    """Yield what each of the commits changed, in their order.

    Each is compared with the one before it that touched the snapshot; where that cannot be read, with the next one
    before it that can. What changed nothing of what is selected is left out.
    """
    parents = {commit.id: commit.parent for commit in commits}
    for commit in commits:
        found = _revision(past, commit, parents)
        if found.changes is None:
            yield found
            continue
        narrowed = found.changes.narrowed(selection)
        if selection.is_whole or len(narrowed.differences):
            yield Revision(
                commit,
                narrowed,
                compared_with=found.compared_with,
                directus=found.directus,
                collections=found.collections,
            )


def _revision(past: Past, commit: Commit, parents: dict[str, str | None]) -> Revision:
    after = past.state(commit.id)
    if isinstance(after, Unreadable):
        return Revision(commit, None, after.why)
    other = commit.parent
    while other is not None and isinstance(past.state(other), Unreadable):
        if other not in parents:
            return Revision(commit, None, "the revision before it cannot be read")
        other = parents[other]
    before = Absent() if other is None else past.state(other)
    return Revision(
        commit,
        _changes(before, after),
        compared_with=other if isinstance(before, Loaded) else None,
        directus=_snapshot(after).info.directus,
        collections=len(_snapshot(after).collections),
    )


def _changes(before: Loaded | Absent | Unreadable, after: Loaded | Absent) -> Changes:
    old = before.snapshot if isinstance(before, Loaded) else None
    found = changes(old, _snapshot(after))
    files: Counter[Noise] = Counter()
    if isinstance(before, Loaded) and isinstance(after, Loaded):
        differing = {difference.item for difference in found}
        files.update(_file_noise(before, after, differing))
    return Changes(found, noise(found), dict(files))


def _file_noise(before: Loaded, after: Loaded, differing: set[Item]) -> Iterator[Noise]:
    """Yield why files that Directus finds no difference between are not the same."""
    if not (before.is_split and after.is_split):
        return
    for item, file in after.files.items():
        if item in differing or item not in before.files:
            continue
        one, other = before.contents[before.files[item]], after.contents[file]
        if one is not other and one != other:
            yield file_noise(one, other)


def _snapshot(state: Loaded | Absent) -> Snapshot:
    return state.snapshot if isinstance(state, Loaded) else Snapshot(info=Info(version=1, directus=""))
