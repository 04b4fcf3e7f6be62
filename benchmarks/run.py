"""How long snap takes, as ratios that mean the same on every machine: `make bench`. No test depends on a time.

Start-up is compared with a Python that does nothing; ten times the snapshot should take ten times as long.
"""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from snapshot_tool.directus.diff import diff
from snapshot_tool.load.split import read
from snapshot_tool.model.snapshot import Snapshot

ROOT = Path(__file__).parents[1]
SNAPSHOT = ROOT / "snapshot"
ROUNDS = 5


def median(action: Callable[[], object]) -> float:
    """Return the median of several runs, in seconds."""
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        action()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def command(*arguments: str) -> Callable[[], object]:
    """Return what runs Python with these arguments in a process of its own."""
    return lambda: subprocess.run([sys.executable, *arguments], check=True, capture_output=True, cwd=ROOT)


def enlarge(folder: Path, times: int) -> None:
    """Write the project's snapshot into `folder` as often as said, under other names."""
    shutil.copy(SNAPSHOT / "info.json", folder)
    for file in sorted(SNAPSHOT.glob("*/**/*.json")):
        for number in range(times):
            document = json.loads(file.read_text(encoding="utf-8"))
            document["collection"] += f"_{number}"
            target = folder / file.relative_to(SNAPSHOT).parent / f"{file.stem}_{number}.json"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(json.dumps(document, indent=2), encoding="utf-8")


def altered(snapshot: Snapshot) -> Snapshot:
    """Return a snapshot that differs from this one in every second field."""
    fields = [
        field.model_copy(update={"type": "text"}) if number % 2 else field
        for number, field in enumerate(snapshot.fields)
    ]
    return snapshot.model_copy(update={"fields": tuple(fields)})


def main() -> None:
    """Measure, and print one line each."""
    nothing = median(command("-c", "pass"))
    print(f"python -c pass      {nothing * 1000:7.0f} ms")
    for arguments in (["--version"], ["--help"], ["validate", str(SNAPSHOT)]):
        taken = median(command("-m", "snapshot_tool", *arguments))
        print(f"snap {arguments[0]:<14} {taken * 1000:7.0f} ms   {taken / nothing:5.1f} × python -c pass")
    with tempfile.TemporaryDirectory() as name:
        enlarge(Path(name), 10)
        small, large = read(SNAPSHOT).snapshot, read(Path(name)).snapshot
        for what, once, ten in (
            ("read", lambda: read(SNAPSHOT), lambda: read(Path(name))),
            ("diff", lambda: diff(small, altered(small)), lambda: diff(large, altered(large))),
        ):
            one, many = median(once), median(ten)
            print(
                f"{what} ×1, ×10       {one * 1000:7.0f} ms, {many * 1000:.0f} ms   {many / one:5.1f} × (10 is linear)"
            )


if __name__ == "__main__":
    main()
