"""Changes of several files in a folder, written together: all of them or none, and none over what somebody else wrote.

All new contents are first written beside their places under names that no reader takes for an item, then put into place
one after the other, and what goes is removed last. Where one of them cannot be put into place, the others are put back.
"""

from __future__ import annotations

import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from snapshot_tool.errors import FileProblem

_BESIDE: Final = ".snap-new"


def content(path: Path) -> bytes | None:
    """Return what an ordinary file holds; None where there is none, or a link."""
    try:
        return None if path.is_symlink() else path.read_bytes()
    except OSError:
        return None


def write_changes(folder: Path, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[str]:
    """Make files of `folder` hold `after` where they held `before`; return those written or removed, sorted.

    Both map relative paths (with `/`) to contents. What is only in `before` is removed, with the folders that become
    empty, up to the topmost ones; what is the same in both is not touched. Links are neither followed nor replaced.

    Raises:
        FileProblem: where a file is no longer what `before` says, or something cannot be written. Every file is then as
            it was.

    """
    changed = {path: data for path, data in after.items() if before.get(path) != data}
    gone = [path for path in before if path not in after]
    going = {path.lower(): before[path] for path in gone}
    for path in (*changed, *gone):
        _require(folder / path, before.get(path), going.get(path.lower()))
    try:
        _put(folder, changed, gone, before)
        for path in gone:
            _drop_empty((folder / path).parent, folder)
    except OSError as error:
        raise FileProblem(
            f"{error.filename or folder} cannot be written: {error.strerror}",
            hint="see to the permissions and the space there, then run it again",
        ) from error
    return sorted([*changed, *gone])


def make_folder(folder: Path, name: str) -> None:
    """Make the folder `name` in `folder`; a link on the way is refused, for it may lead anywhere.

    Raises:
        FileProblem: where there is a link on the way.
        OSError: where a folder cannot be made.

    """
    below = folder
    below.mkdir(parents=True, exist_ok=True)
    for part in name.split("/") if name else []:
        below /= part
        if below.is_symlink():
            raise FileProblem(f"{below} is a link", hint="put a folder of its own in its place")
        below.mkdir(exist_ok=True)


def _require(path: Path, expected: bytes | None, renamed: bytes | None) -> None:
    """Refuse a path that does not hold what is expected.

    Where only the case of its name changes, a file system may find the old file under the new name, as `renamed` says.
    """
    if path.is_symlink():
        raise FileProblem(f"{path} is a link", hint="put the file itself in its place")
    found = content(path)
    is_old_name = expected is None and found is not None and found == renamed
    if not is_old_name and (found != expected or (expected is None and path.exists())):
        raise FileProblem(
            f"{path} was changed by somebody else while this ran; nothing was written", hint="run it again"
        )


def _put(folder: Path, changed: Mapping[str, bytes], gone: list[str], before: Mapping[str, bytes]) -> None:
    """Put the contents into place; old names that a file system may take for new ones go before, the others after."""
    new = {path.lower() for path in changed}
    first = [path for path in gone if path.lower() in new]
    staged: dict[Path, str] = {}
    done: list[str] = []
    try:
        for path, data in changed.items():
            make_folder(folder, path.rpartition("/")[0])
            beside = (folder / path).with_name(f".{len(staged)}{_BESIDE}")
            staged[beside] = path
            beside.write_bytes(data)
            if path in before:
                beside.chmod(stat.S_IMODE((folder / path).stat().st_mode))
        for path in first:
            done.append(path)
            (folder / path).unlink()
        for beside, path in staged.items():
            done.append(path)
            beside.replace(folder / path)
        for path in gone:
            if path not in first:
                done.append(path)
                (folder / path).unlink()
    except BaseException:
        _put_back(folder, done, before)
        raise
    finally:
        for beside in staged:
            beside.unlink(missing_ok=True)


def _put_back(folder: Path, done: list[str], before: Mapping[str, bytes]) -> None:
    """Undo what was done, as far as that is possible; what was new goes first, for it may have an old one's name."""
    for path in done:
        if path not in before:
            with suppress(OSError):
                (folder / path).unlink()
    for path in done:
        if path in before:
            with suppress(OSError):
                (folder / path).write_bytes(before[path])


def _drop_empty(below: Path, folder: Path) -> None:
    """Remove the folders that have become empty; the topmost ones stay."""
    while folder not in {below, below.parent}:
        with suppress(OSError):
            below.rmdir()
        below = below.parent
