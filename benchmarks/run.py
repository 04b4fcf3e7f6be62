"""How long a command takes from a cold start, and what of it is Python's own: `make bench`. No test depends on a time.

Each command runs in a process of its own, many times, in turns with a Python that does nothing. The least is what
counts: on a machine that does other things too, all the rest is a measure of those. CPU time stands beside the wall
time, since waiting for a processor is no part of it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from snapshot_tool.cli.standin import install
from snapshot_tool.load.embedded import throw_away
from snapshot_tool.load.split import read

ROOT: Final = Path(__file__).parents[1]
SNAPSHOT: Final = ROOT / "snapshot"
ROUNDS: Final = int(os.environ.get("ROUNDS", "40"))


@dataclass(slots=True)
class Taken:
    """The least that a command took, in seconds."""

    wall: float = float("inf")
    cpu: float = float("inf")

    def add(self, wall: float, cpu: float) -> None:
        """Take one more run into account."""
        self.wall, self.cpu = min(self.wall, wall), min(self.cpu, cpu)


def once(command: list[str], compiled: str) -> tuple[float, float]:
    """Run a command in a process of its own; return its wall time and its CPU time, user and system.

    `compiled` is the folder for what Python compiles: an installed program has it, and a checkout where a variable
    forbids to write it would be compiled anew by each run.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = compiled
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    return wall, usage.ru_utime + usage.ru_stime


def measured(commands: Mapping[str, list[str]]) -> Mapping[str, Taken]:
    """Return what each command takes at least, all of them run in turns."""
    found = {name: Taken() for name in commands}
    with TemporaryDirectory() as compiled:
        for _ in range(ROUNDS):
            for name, command in commands.items():
                found[name].add(*once(command, compiled))
    return found


def main() -> None:
    """Measure, and print one line each."""
    snap = [sys.executable, "-m", "snapshot_tool"]
    with throw_away() as server:
        url = server.create_database("bench")
        install(url, read(SNAPSHOT).snapshot)
        found = measured(
            {
                "python -c pass": [sys.executable, "-c", "pass"],
                "snap --help": [*snap, "--help"],
                "snap validate": [*snap, "validate", str(SNAPSHOT)],
                "snap diff": [*snap, "diff", url, str(SNAPSHOT)],
            }
        )
    nothing = found["python -c pass"].cpu
    print(f"least of {ROUNDS} runs      wall       CPU   × python -c pass")
    for name, taken in found.items():
        print(f"{name:<18} {taken.wall * 1000:6.0f} ms {taken.cpu * 1000:6.0f} ms {taken.cpu / nothing:8.1f}")


if __name__ == "__main__":
    main()
