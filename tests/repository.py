"""Real git repositories, made for a test: no settings of whoever runs it, and every commit at a known time."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final

_ENVIRONMENT: Final = {
    "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.org", "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org",
}  # fmt: skip
_NAMED: Final = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")
"""What a hook that runs the tests would have set."""


@dataclass
class GitFolder:
    """A repository with a work tree."""

    path: Path
    _days: count[int] = field(default_factory=lambda: count(1))

    def git(self, *arguments: str) -> str:
        """Run git in it; return what it prints."""
        done = subprocess.run(
            ["git", *arguments], cwd=self.path, env=self._environment(), check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Write files into the work tree."""
        for name, content in files.items():
            file = self.path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())

    def commit(self, subject: str, *, author: str = "Ada") -> str:
        """Commit all that is in the work tree; return the id."""
        self.git("add", "--all")
        date = f"2026-01-{next(self._days):02d}T12:00:00+00:00"
        who = f"--author={author} <{author.lower()}@example.org>"
        self.git("commit", "--quiet", "--allow-empty", who, f"--date={date}", f"--message={subject}")
        return self.git("rev-parse", "HEAD")

    def _environment(self) -> Mapping[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in _NAMED}
        return kept | _ENVIRONMENT


def git_folder(path: Path, *options: str) -> GitFolder:
    """Make an empty repository, its branch called main."""
    path.mkdir(parents=True, exist_ok=True)
    made = GitFolder(path)
    made.git("init", "--quiet", "--initial-branch=main", *options)
    return made
