"""Run a command beside a throw-away PostgreSQL that holds a Directus: python ../with_database.py snap predict.

The database is made of what lies in the current folder, and is gone when the command has ended: the collections of
`snapshot/`, with the files in `database/` in place of theirs where there are any. Then `by-hand.sql` is run, as
somebody did on the real one. The command finds the database in `DATABASE_URL`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

from snapshot_tool.cli.standin import install
from snapshot_tool.load.embedded import throw_away
from snapshot_tool.load.split import read


def main(command: list[str]) -> int:
    """Return the exit code of the command."""
    with tempfile.TemporaryDirectory() as folder, throw_away() as server:
        held = shutil.copytree("snapshot", Path(folder) / "snapshot")
        if Path("database").is_dir():
            shutil.copytree("database", held, dirs_exist_ok=True)
        url = server.create_database("production")
        install(url, read(held).snapshot)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(Path("by-hand.sql").read_bytes())
        programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
        variables = {**os.environ, "DATABASE_URL": url, "PATH": programs}
        return subprocess.run(command, env=variables, check=False).returncode  # noqa: S603  # the reader's own command


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
