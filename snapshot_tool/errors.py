"""The one error tree. Every error says what, where, what was expected, and what to do.

    SnapError                       1   an error of the world
    ├── UsageError                  2   the command line or snap.yaml is wrong
    ├── InvalidSnapshot             3   the snapshot's files cannot be read as a snapshot
    ├── StalePlan                   4   the database changed since the plan was made
    ├── PartlyApplied               5   a plan stopped half-way; the message says where
    ├── FileProblem                 1   a file or folder is missing, unreadable or not writable
    └── DatabaseProblem             1   a database cannot be reached, or refuses
        ├── NotDirectus             1   the database holds no Directus
        └── EmbeddedUnavailable     1   the embedded PostgreSQL is not installed, or does not start

The exit codes are those of the README; findings (10, 11, 12) are no errors and are decided by the commands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from snapshot_tool.model.finding import Finding


class SnapError(Exception):
    """Something that a user can understand and act on: a message, a hint, and the exit code of its kind."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(SnapError):
    """The command line, or `snap.yaml`, asks for something that does not exist."""

    exit_code = 2


class InvalidSnapshot(SnapError):
    """The files are not a snapshot. Carries *all* findings of the run, not the first one."""

    exit_code = 3

    def __init__(self, message: str, findings: Sequence[Finding], *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.findings = tuple(findings)


class StalePlan(SnapError):
    """The database is no longer the one that the plan was made for; names the objects that changed."""

    exit_code = 4


class PartlyApplied(SnapError):
    """A plan stopped after some of its steps had been committed; the message says which."""

    exit_code = 5


class FileProblem(SnapError):
    """A file or folder is missing, cannot be read, or cannot be written."""


class DatabaseProblem(SnapError):
    """A database cannot be reached, or refuses what was asked. Never carries a password."""


class NotDirectus(DatabaseProblem):
    """The database is reachable but holds no Directus (its `directus_*` tables are missing)."""


class EmbeddedUnavailable(DatabaseProblem):
    """The embedded PostgreSQL is not installed, or does not start."""
