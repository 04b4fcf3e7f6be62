"""Runs the real `directus-sync pull` on the real Directus, and compares what it writes with what snap writes.

`python -m tests.conformance.pull_record` fails where a file differs or a recording is stale; with `--write` it records
the digests. `--only GLOB` takes some scenarios.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

import psycopg

from snapshot_tool.errors import SnapError
from snapshot_tool.load.postgres import read_catalog
from tests.conformance.install import CannotInstall, Sync, install, install_sync
from tests.conformance.postgres import running
from tests.conformance.pulls import (
    RECORDED,
    SYNC,
    Recorded,
    chosen,
    ours,
    read_recorded,
    recorded_of,
    write_recorded,
)
from tests.conformance.real import DirectusFailed, Instance, directus, instances
from tests.conformance.scenario import Case
from tests.conformance.sources import VERSION


def pull(sync: Sync, instance: Instance, folder: Path) -> Mapping[str, bytes]:
    """Run directus-sync on an instance; return the files that it wrote into `folder`, by their relative paths.

    Raises:
        DirectusFailed: where it fails.

    """
    done = subprocess.run(
        [
            *(sync.node, sync.program, "--directus-url", instance.url, "--directus-token", instance.directus.token),
            *("pull", "--dump-path", folder, "--no-collections", "--no-specs"),
        ],
        cwd=folder,
        env={"PATH": os.defpath, "HOME": str(folder)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise DirectusFailed((done.stdout + done.stderr).decode(errors="replace").strip())
    top = folder / "snapshot"
    return {path.relative_to(top).as_posix(): path.read_bytes() for path in top.rglob("*") if path.is_file()}


def first_difference(real: Mapping[str, bytes], mine: Mapping[str, bytes]) -> str | None:
    """Return the first file that differs, and how."""
    for name in sorted({*real, *mine}):
        if real.get(name) != mine.get(name):
            return f"{name}\n--- directus-sync\n{_text(real.get(name))}\n+++ snap\n{_text(mine.get(name))}"
    return None


def compare(cases: Mapping[str, Case]) -> Iterator[tuple[str, Recorded | str]]:
    """Yield what was pulled from each case's database, or what is wrong."""
    sync = install_sync(SYNC)
    with running() as postgres, directus(install(VERSION), postgres) as ready, instances(ready, 1) as (instance,):
        for name, case in cases.items():
            with tempfile.TemporaryDirectory(prefix="snap-sync-") as folder:
                try:
                    instance.prepare(case)
                    real = pull(sync, instance, Path(folder))
                    problem = first_difference(real, ours(read_catalog(instance.postgres_url), VERSION))
                    yield name, problem or recorded_of(case, real)
                except (DirectusFailed, SnapError, psycopg.Error) as error:
                    yield name, str(error).strip()


def _text(data: bytes | None) -> str:
    return "(no such file)" if data is None else data.decode(errors="replace")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def main(arguments: Sequence[str]) -> int:
    """Compare, print what is wrong, and return 1 where anything is."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.pull_record", description=__doc__)
    parser.add_argument("--only", default="*", help="a glob over GROUP/NAME; all where it is left out")
    parser.add_argument("--write", action="store_true", help="write the recording")
    options = parser.parse_args(arguments)
    started, wrong = time.monotonic(), 0
    known = chosen()
    cases = {name: case for name, case in known.items() if fnmatchcase(name, options.only)}
    old = read_recorded() if RECORDED.exists() else {}
    fresh: dict[str, Recorded] = {}
    try:
        for name, found in compare(cases):
            stale = not options.write and old.get(name) != found
            if isinstance(found, Recorded):
                fresh[name] = found
            if isinstance(found, str) or stale:
                wrong += 1
                _say(f"{name}: {found if isinstance(found, str) else 'the recording is stale, or missing'}")
    except (CannotInstall, DirectusFailed, SnapError) as problem:
        _say(str(problem))
        return 1
    if options.write:
        write_recorded({name: found for name, found in {**old, **fresh}.items() if name in known})
    _say(f"{len(fresh)} pulls are the same, {wrong} wrong, in {time.monotonic() - started:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
