"""The bundle of real revisions: beside the project where there is one; nothing of it is part of the project."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Final

BUNDLE: Final = Path(__file__).parents[2] / "shared" / "history" / "dembrane-to-49.bundle"
MISSING: Final = f"the history bundle is not beside the project: {BUNDLE}"
"""Why a test is skipped, or a scenario cannot be run."""

BRANCH: Final = "upto49"


def clone(folder: Path, *options: str) -> None:
    """Clone the bundle into a folder that is not there yet, or is empty; `options` go to git."""
    command = ["git", "clone", "--quiet", "--branch", BRANCH, *options, str(BUNDLE), str(folder)]
    subprocess.run(command, check=True, capture_output=True)
