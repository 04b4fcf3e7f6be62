"""What is too large, too deep, has no end or leads elsewhere, each with a command and the words that its error has."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.hostile.project import CAPTURE, CONFIG, FOLDER, NATIVE_JSON, NATIVE_YAML, project

MEGABYTES: Final = 300
"""That a process may have at most."""
HUGE: Final = 100_000_000
"""Bytes of a large file."""
_KEY: Final = f"{FOLDER}/fields/verification_topic/key.json"
_LAUNCHER: Final = """
import json, resource, subprocess, sys
try:
    code = subprocess.run(sys.argv[2:], timeout=60).returncode
except subprocess.TimeoutExpired:
    code = -9
used = resource.getrusage(resource.RUSAGE_CHILDREN)
json.dump([code, used.ru_utime + used.ru_stime, used.ru_maxrss], open(sys.argv[1], "w"))
"""
"""Runs a command for at most a minute, and says what it used: a process of its own, since the memory of the one that
starts a command counts as the command's (getrusage(2))."""


@dataclass(frozen=True)
class Case:
    """One thing in the place of a file."""

    spoil: Callable[[Path], None]
    """Makes it, in the project's folder."""
    command: tuple[str, ...]
    code: int
    says: str
    """Words of the message, which name the place too."""


@dataclass(frozen=True)
class End:
    """How a command ended."""

    code: int
    out: str
    err: str
    seconds: float
    """Of processor time."""
    megabytes: float
    """That it had at most."""


def run(case: Case, folder: Path) -> End:
    """Write the project into an empty folder, spoil it, and run the command in a process of its own."""
    for path, data in project().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    case.spoil(folder)
    said = folder / "said.json"
    done = subprocess.run(
        [sys.executable, "-c", _LAUNCHER, said, sys.executable, "-m", "snapshot_tool", *case.command],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "COLUMNS": "120"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    code, seconds, kilobytes = json.loads(said.read_text())
    return End(code, done.stdout, done.stderr, seconds, kilobytes / 1024)


def wrong(case: Case, end: End) -> list[str]:
    """Return what is wrong with how a command took a case; empty where nothing is."""
    said = end.out + end.err
    checks = {
        f"exit code {end.code}, not {case.code}": end.code != case.code,
        f"{case.says} is not named in: {said[:400]}": case.says not in said,
        f"a traceback: {end.err}": "Traceback" in end.err,
        f"{end.megabytes:.0f} MB": end.megabytes > MEGABYTES,
    }
    return [complaint for complaint, holds in checks.items() if holds]


def _holding(path: str, data: bytes) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        _replaced(folder / path).write_bytes(data)

    return make


def _huge(path: str, start: bytes, piece: bytes, end: bytes) -> Callable[[Path], None]:
    """A file of a hundred megabytes that begins as a good one."""

    def make(folder: Path) -> None:
        with _replaced(folder / path).open("wb") as file:
            file.write(start)
            block = piece * (1_000_000 // len(piece))
            for _ in range(HUGE // len(block)):
                file.write(block)
            file.write(end)

    return make


def _fifo(path: str) -> Callable[[Path], None]:
    return lambda folder: os.mkfifo(_replaced(folder / path))


def _link(path: str, to: str) -> Callable[[Path], None]:
    return lambda folder: _replaced(folder / path).symlink_to(to)


def _replaced(place: Path) -> Path:
    place.unlink()
    return place


def _many(folder: Path) -> None:
    """Ten thousand files of one item."""
    data = (folder / _KEY).read_bytes()
    for number in range(10_000):
        (folder / f"{FOLDER}/fields/verification_topic/key_{number}.json").write_bytes(data)


_BOMB: Final = b"a: &a [x, x, x, x, x, x, x, x, x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (after, after, b", ".join([b"*%c" % before] * 9))
    for before, after in zip(b"abcdefgh", b"bcdefghi", strict=True)
)
_DEEP_JSON: Final = b'{"collection": ' + b"[" * 1_000_000
_DEEP_YAML: Final = b"snapshot: " + b"[" * 100_000

CASES: Final[Mapping[str, Case]] = {
    "a field of 100 MB": Case(_huge(_KEY, b'{"collection": "', b"x", b'"}'), ("validate",), 3, "key.json"),
    "a field that is 100 MB of keys": Case(_huge(_KEY, b"{", b'"a":1,', b"}"), ("fix", "--dry-run"), 3, "key.json"),
    "a snap.yaml of 100 MB": Case(_huge(CONFIG, b"rules: {", b"a: off, ", b"}"), ("validate",), 1, CONFIG),
    "a capture of 100 MB": Case(_huge(CAPTURE, b'{"format": "', b"x", b'"}'), ("diff", CAPTURE, FOLDER), 1, CAPTURE),
    "a native file of 100 MB": Case(
        _huge(NATIVE_JSON, b'{"a": "', b"x", b'"}'), ("validate", NATIVE_JSON), 1, NATIVE_JSON
    ),
    "native YAML of 100 MB": Case(_huge(NATIVE_YAML, b"a: [", b"x, ", b"]"), ("validate", NATIVE_YAML), 1, NATIVE_YAML),
    "a million brackets": Case(_holding(_KEY, _DEEP_JSON), ("validate",), 3, "key.json"),
    "a million brackets in a native file": Case(
        _holding(NATIVE_JSON, _DEEP_JSON), ("validate", NATIVE_JSON), 3, NATIVE_JSON
    ),
    "a million brackets in a capture": Case(_holding(CAPTURE, _DEEP_JSON), ("diff", CAPTURE, FOLDER), 3, CAPTURE),
    "a hundred thousand brackets in snap.yaml": Case(_holding(CONFIG, _DEEP_YAML), ("validate",), 2, CONFIG),
    "a hundred thousand brackets in native YAML": Case(
        _holding(NATIVE_YAML, _DEEP_YAML), ("validate", NATIVE_YAML), 3, NATIVE_YAML
    ),
    "a bomb of aliases in snap.yaml": Case(_holding(CONFIG, _BOMB), ("validate",), 2, f"{CONFIG}:2:8"),
    "a bomb of aliases in native YAML": Case(_holding(NATIVE_YAML, _BOMB), ("validate", NATIVE_YAML), 3, NATIVE_YAML),
    "a field that is a pipe": Case(_fifo(_KEY), ("validate",), 3, "key.json"),
    "a snap.yaml that is a pipe": Case(_fifo(CONFIG), ("validate",), 1, CONFIG),
    "a capture that is a pipe": Case(_fifo(CAPTURE), ("diff", CAPTURE, FOLDER), 2, CAPTURE),
    "a native file that is a pipe": Case(_fifo(NATIVE_JSON), ("validate", NATIVE_JSON), 2, NATIVE_JSON),
    "a field that has no end": Case(_link(_KEY, "/dev/zero"), ("validate",), 3, "key.json"),
    "a snap.yaml that has no end": Case(_link(CONFIG, "/dev/zero"), ("validate",), 1, CONFIG),
    "a capture that has no end": Case(_link(CAPTURE, "/dev/zero"), ("diff", CAPTURE, FOLDER), 2, CAPTURE),
    "a native file that has no end": Case(_link(NATIVE_JSON, "/dev/zero"), ("validate", NATIVE_JSON), 2, NATIVE_JSON),
    "a field that leads out of the folder": Case(_link(_KEY, "/etc/passwd"), ("validate",), 3, "key.json"),
    "ten thousand files of one item": Case(_many, ("validate", "--format", "json"), 3, "key_1.json"),
}
