"""How reading, validate and diff grow with the snapshot: `make bench`. Ratios of one run; no test depends on a time.

Each size is measured in a process of its own, so that its memory is its own. Twice the collections, of 20 fields each,
should take twice the time, and twice the memory beyond what an empty snapshot needs.
"""

from __future__ import annotations

import gc
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Final, TypeVar

from rich.console import Console

from snapshot_tool.__main__ import YOUNG_LOOKS, YOUNG_OBJECTS
from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.noise import noise
from snapshot_tool.directus.predict import survey
from snapshot_tool.directus.unseen import UnseenObject, unseen
from snapshot_tool.directus.view import view
from snapshot_tool.load.split import examine
from snapshot_tool.model.difference import Differences
from snapshot_tool.model.snapshot import Field, Snapshot
from snapshot_tool.render.detail import Detail
from snapshot_tool.render.differences import render_differences
from snapshot_tool.render.effects import Effects, Unseen
from snapshot_tool.render.terminal import THEME
from snapshot_tool.rules.validate import validate
from snapshot_tool.write.split import documents
from tests.plan.build import ID, C, F, R, snapshot
from tests.plan.catalogs import catalog_of

SIZES: Final = (0, 250, 500, 1000, 2000)
"""Collections; each of them with 20 fields and a relation to another one."""
VERSION: Final = "11.13.4"
_T = TypeVar("_T")


def small(collections: int) -> Snapshot:
    """Return a snapshot with so many collections."""
    names = [f"table_{number:05}" for number in range(collections)]
    kinds = ("string", "text", "integer", "boolean", "json", "timestamp", "decimal", "uuid", "date")
    fields = (ID, F("parent", "uuid"), *(F(f"field_{number:02}", kinds[number % len(kinds)]) for number in range(18)))
    return snapshot(
        *(C(name, fields) for name in names),
        relations=[R(name, "parent", other) for name, other in pairwise(names)],
    )


def altered(wanted: Snapshot) -> Snapshot:
    """Return a snapshot that differs in every tenth field: half in the order of display, half in a column too."""
    fields = list(wanted.fields)
    for number in range(2, len(fields), 10):
        document = fields[number].model_dump(by_alias=True, exclude_unset=True)
        document["meta"]["sort"] = 99
        if number % 20 == 2:
            document["schema"]["is_nullable"] = False
        fields[number] = Field.model_validate(document)
    return wanted.model_copy(update={"fields": tuple(fields)})


def measure(collections: int) -> dict[str, float]:
    """Return the seconds of CPU time that each part takes, and the most memory of this process in megabytes."""
    found: dict[str, float] = {}

    def timed(name: str, action: Callable[[], _T]) -> _T:
        begin = time.process_time()
        result = action()
        found[name] = time.process_time() - begin
        return result

    gc.set_threshold(YOUNG_OBJECTS, YOUNG_LOOKS)
    wanted = small(collections)
    catalog = catalog_of(wanted)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, content in documents(wanted).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        loaded = timed("read", lambda: examine(folder))
    timed("rules", lambda: validate(loaded))
    changed = altered(wanted)
    current = timed("view", lambda: view(catalog, VERSION))
    differences = timed("diff", lambda: diff(current, changed))
    actions = timed("effects", lambda: survey(differences, catalog, current))
    invisible = timed("unseen", lambda: unseen(catalog))
    timed("render", lambda: _render(differences, Effects.of(actions, noise(differences)), invisible))
    return {**found, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _render(differences: Differences, effects: Effects, unseen_objects: Sequence[UnseenObject]) -> None:
    named = [Unseen(found.kind, found.table, found.name, found.definition) for found in unseen_objects]
    console = Console(file=StringIO(), width=120, theme=THEME)
    console.print(render_differences(differences, effects=effects, unseen=named, detail=Detail.FOLDED))


def main() -> None:
    """Measure every size, each in a process of its own, and print one line for each."""
    results = [_in_a_process(size) for size in SIZES]
    empty, first, *_ = results
    for size, found in zip(SIZES[1:], results[1:], strict=True):
        print(f"{size:5} collections, {size * 20:6,} fields  {size / SIZES[1]:4.1f} ×")
        for part, taken in found.items():
            ratio = (taken - empty[part]) / (first[part] - empty[part])
            unit = "MB" if part == "megabytes" else "s "
            print(f"      {part:10} {taken:8.2f} {unit} {ratio:6.1f} ×")


def _in_a_process(size: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.growth", str(size)]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(int(sys.argv[1]))))
    else:
        main()
