"""The files of a folder before and after, as changes to be shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePath

from snapshot_tool.render.patch import FileChange


def changes_of(
    folder: str, before: Mapping[str, bytes], after: Mapping[str, bytes], moved: Mapping[str, str]
) -> Iterator[FileChange]:
    """Yield every file that differs, in the order of their names.

    Args:
        folder: what the paths are relative to.
        before: relative path to content.
        after: the same afterwards.
        moved: the new path of each file that moved, to its old one.

    """
    came_from = {new: old for new, old in moved.items() if new in after and old in before}
    gone = before.keys() - after.keys() - set(came_from.values())
    for path in sorted({*after, *gone}):
        old = came_from.get(path, path if path in before else None)
        new = path if path in after else None
        data = before.get(old, b"") if old is not None else b""
        if old != new or data != after.get(path):
            yield FileChange(_shown(folder, old), _shown(folder, new), data, after.get(path, b""))


def _shown(folder: str, path: str | None) -> str | None:
    return None if path is None else (PurePath(folder) / path).as_posix()
