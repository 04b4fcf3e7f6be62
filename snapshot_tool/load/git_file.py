"""A file of a revision in git that is read like one of the file system."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GitFile:
    """A file of a revision; its text is what to call it."""

    revision: str
    path: str
    """From the top of the repository; from the current directory where `./` or `../` is in front."""

    def __str__(self) -> str:
        return f"git:{self.revision}:{self.path}"

    def read_bytes(self) -> bytes:
        """Return what the file holds.

        Raises:
            FileProblem: where there is no git, no such revision or file, or it is too large.

        """
        from snapshot_tool.load.revision import read_file  # noqa: PLC0415 - few commands read from git

        return read_file(self.revision, self.path)
