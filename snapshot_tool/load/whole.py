"""Reading a file whole: one that has an end, and is not larger than it may be."""

from __future__ import annotations

from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Final

from snapshot_tool.errors import FileProblem

_MIB: Final = 20


def read_whole(file: Path, max_bytes: int, noun: str, hint: str = "") -> bytes:
    """Return what a file holds.

    Args:
        file: its path; links are followed.
        max_bytes: a larger one is refused before it is read.
        noun: what it is to be, such as `plan`.
        hint: what to do where it cannot be that.

    Raises:
        FileProblem: where it is larger, is no ordinary file, or cannot be read.
        FileNotFoundError: where there is none.

    """
    try:
        status = file.stat()
        if not (S_ISREG(status.st_mode) or S_ISDIR(status.st_mode)):  # the system itself says no to a folder
            raise FileProblem(f"{file} is a pipe or a device, and no file", hint=hint)
        if status.st_size > max_bytes:
            raise FileProblem(f"{file} has more than {max_bytes >> _MIB} MiB, which no {noun} has", hint=hint)
        return file.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise FileProblem(f"{file} cannot be read: {error.strerror}", hint=hint) from error
