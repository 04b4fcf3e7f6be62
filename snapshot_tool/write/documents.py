"""Text files written together: all of them or none, and none of them half."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from snapshot_tool.errors import FileProblem


def write_documents(folder: Path, documents: Mapping[str, str]) -> None:
    """Write each document, by file name, into `folder`, which is made where it is missing.

    Everything is written beside its place and then renamed, so that an interruption leaves old files or new ones.

    Raises:
        FileProblem: where the folder cannot be made or written; the files that were there are as they were.

    """
    staged = {folder / f".{name}.snap-new": folder / name for name in documents}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            for beside, place in staged.items():
                beside.write_text(documents[place.name], encoding="utf-8", errors="backslashreplace", newline="\n")
            for beside, place in staged.items():
                beside.replace(place)
        finally:
            for beside in staged:
                beside.unlink(missing_ok=True)
    except OSError as error:
        raise FileProblem(f"{error.filename or folder} cannot be written: {error.strerror}") from error
