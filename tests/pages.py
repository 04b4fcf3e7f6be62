"""The pages of docs/ whose commands a reader copies: runs them in a copy of the examples and fills in what they print.

`python -m tests.pages` writes the outputs into the pages again; `tests/test_pages.py` fails where they are not true.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = ("guessed-index-name", "missing-key-drops-table", "relation-note-rebuilds-foreign-key")
_BLOCK = re.compile(r"(?<=```console\n).*?(?=```\n)", re.DOTALL)
_COLUMNS = "100"


def path_of(page: str) -> Path:
    """Return the file of a page."""
    return ROOT / "docs" / f"{page}.md"


def filled(text: str, checkout: Path) -> str:
    """Return a page with the true output below each of its commands, run from a folder with the examples in docs/."""
    shutil.copytree(ROOT / "docs" / "examples", checkout / "docs" / "examples")
    at = checkout

    def run(block: re.Match[str]) -> str:
        nonlocal at
        parts = []
        for command in re.findall(r"^\$ (.*)$", block[0], flags=re.MULTILINE):
            parts.append(f"$ {command}\n")
            if command.startswith("cd "):
                at /= command.removeprefix("cd ")
            else:
                parts.append(_output(command, at))
        return "".join(parts).rstrip() + "\n"

    return _BLOCK.sub(run, text)


def _output(command: str, folder: Path) -> str:
    """Return what a command prints, errors too, with an empty line below it where there is any."""
    done = subprocess.run(
        ["bash", "-c", command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        cwd=folder,
        env={
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "COLUMNS": _COLUMNS,
            "NO_COLOR": "1",
        },
    )
    return f"{done.stdout.rstrip()}\n\n" if done.stdout.strip() else ""


def main() -> None:
    """Write the true outputs into the pages that are named, or into all."""
    for page in sys.argv[1:] or PAGES:
        path = path_of(page)
        with tempfile.TemporaryDirectory() as folder:
            path.write_text(filled(path.read_text(encoding="utf-8"), Path(folder)), encoding="utf-8")


if __name__ == "__main__":
    main()
