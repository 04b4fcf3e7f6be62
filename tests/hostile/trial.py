"""Runs commands on a spoilt project, and says what no input may bring about."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from types import FrameType
from typing import Final
from unittest.mock import patch

from hypothesis import strategies as st

from snapshot_tool.cli import main
from snapshot_tool.cli.exits import EXIT_CODES, INTERRUPTED
from snapshot_tool.load import jsontext
from tests.hostile.mutations import Change, Content, Moved, Thing, changes
from tests.hostile.project import CAPTURE, CONFIG, FOLDER, NATIVE_JSON, NATIVE_YAML, project

SECONDS: Final = 2.0
"""Of processor time that a command may take; of the clock thirty times as many, as it may wait for nothing."""
_CODES: Final = EXIT_CODES.keys() - {INTERRUPTED}
_LEFT: Final = "\n"
"""The one control character that an output may have."""

_PATCHING: Final = frozenset({"fix", "pull"})
"""Commands that print a patch for `git apply`: what the files hold is in it as it is. A terminal gets escapes."""
_CACHES: Final = (jsontext._places, jsontext._line_ends)
"""What a process of its own would not keep of the files of another command."""

_FORMATS: Final = ("json", "sarif", "github", "junit", "markdown")
COMMANDS: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    FOLDER: (
        ("validate",),
        *(("validate", "--format", name) for name in _FORMATS),
        ("validate", "--against", CAPTURE),
        ("validate", "--against", "all", "--format", "markdown"),
        ("diff", CAPTURE, FOLDER),
        ("diff", CAPTURE, FOLDER, "--all"),
        ("diff", CAPTURE, FOLDER, "--format", "json"),
        ("diff", NATIVE_JSON, FOLDER),
        ("predict", CAPTURE, FOLDER, "--force"),
        ("plan", CAPTURE, FOLDER),
        ("plan", CAPTURE, FOLDER, "--format", "sql"),
        ("fix", "--dry-run"),
        ("fix", "--dry-run", "--unsafe"),
        ("fix", "--check", "--against", CAPTURE),
        ("show",),
        ("show", "verification_topic"),
        ("graph",),
        ("pull", CAPTURE, FOLDER, "--dry-run"),
    ),
    NATIVE_JSON: (
        ("validate", NATIVE_JSON),
        ("diff", CAPTURE, NATIVE_JSON),
        ("diff", NATIVE_JSON, NATIVE_YAML),
        ("predict", CAPTURE, NATIVE_JSON),
        ("show", NATIVE_JSON),
    ),
    NATIVE_YAML: (("validate", NATIVE_YAML), ("diff", CAPTURE, NATIVE_YAML), ("diff", NATIVE_YAML, NATIVE_JSON)),
    CAPTURE: (
        ("validate", "--against", CAPTURE),
        ("diff", CAPTURE, FOLDER),
        ("predict", CAPTURE),
        ("plan", CAPTURE),
        ("pull", CAPTURE, FOLDER, "--dry-run"),
    ),
    CONFIG: (
        ("validate",),
        ("validate", "--against", "all"),
        ("validate", "--format", "sarif"),
        ("diff", "@production"),
        ("plan", "@production"),
        ("fix", "--dry-run"),
        ("explain", "default-mangled"),
    ),
}
"""By the input that is spoilt, what may be run on it."""


class TooSlow(BaseException):
    """A command took too long; no handler of errors may take it for one."""


@dataclass
class Tally:
    """What was run."""

    inputs: int = 0
    ends: Counter[tuple[str, int]] = field(default_factory=Counter)
    """By command and exit code."""
    slowest: float = 0.0
    """Seconds of processor time that the slowest command took."""

    def add(self, other: Tally) -> None:
        """Take in what another worker ran."""
        self.inputs += other.inputs
        self.ends += other.ends
        self.slowest = max(self.slowest, other.slowest)


@st.composite
def inputs(draw: st.DrawFn) -> tuple[tuple[Change, ...], list[tuple[str, ...]]]:
    """Changes, and one or two commands to run on what they leave."""
    made = draw(changes())
    first = made[0].path
    commands = COMMANDS[FOLDER if first.startswith(f"{FOLDER}/") else first]
    return made, draw(st.lists(st.sampled_from(commands), min_size=1, max_size=2, unique=True))


class Trial:
    """A folder with the project in it, spoilt and mended again for each input."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for path, data in project().items():
            _write(folder / path, data)

    def wrong(self, changes: Sequence[Change], command: Sequence[str], tally: Tally) -> str | None:
        """Return what is wrong with how a command takes the spoilt project; None where nothing is."""
        with self._spoilt(changes):
            before = os.times()
            try:
                code, out, err = _run(self.folder, command)
            except TooSlow:
                return "it took too long"
            finally:
                after = os.times()
        spent = after.user + after.system - before.user - before.system
        tally.slowest = max(tally.slowest, spent)
        tally.ends[command[0], code] += 1
        for cached in _CACHES:
            cached.cache_clear()
        return next(_complaints(code, "" if command[0] in _PATCHING else out, err), None)

    @contextmanager
    def _spoilt(self, changes: Sequence[Change]) -> Iterator[None]:
        touched = {path for change in changes for path in _touched(change)}
        try:
            for change in changes:
                self._make(change)
            yield
        finally:
            for path in sorted(touched):
                _clear(self.folder / path)
            for path in {*touched, *(path for path in project() if not (self.folder / path).is_file())}:
                if path in project():
                    _write(self.folder / path, project()[path])

    def _make(self, change: Change) -> None:
        place = self.folder / change.path
        match change:
            case Content(_, data):
                _clear(place)
                if data is not None:
                    _write(place, data)
            case Thing(_, kind):
                _clear(place)
                place.parent.mkdir(parents=True, exist_ok=True)
                if kind == "folder":
                    place.mkdir()
                elif kind == "fifo":
                    os.mkfifo(place)
                else:
                    place.symlink_to(kind)
            case Moved(path, to) if path != to and place.exists():
                _clear(self.folder / to)
                place.rename(self.folder / to)


def _touched(change: Change) -> tuple[str, ...]:
    return (change.path, change.to) if isinstance(change, Moved) else (change.path,)


def _clear(place: Path) -> None:
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    with suppress(FileNotFoundError):
        place.unlink()


def _write(place: Path, data: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)


def _run(folder: Path, command: Sequence[str]) -> tuple[int, str, str]:
    """Run `snap` in this process; return its exit code, and what it wrote to both streams."""
    out, err = StringIO(), StringIO()
    environment = {"PATH": os.environ.get("PATH", ""), "COLUMNS": "120"}
    os.chdir(folder)
    code = -1
    with (
        patch.dict(os.environ, environment, clear=True),
        patch.object(sys, "argv", ["snap", *command]),
        redirect_stdout(out),
        redirect_stderr(err),
        _watched(),
    ):
        try:
            main.run()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else -1
    return code, out.getvalue(), err.getvalue()


@contextmanager
def _watched() -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TooSlow

    kinds = ((signal.SIGPROF, signal.ITIMER_PROF, SECONDS), (signal.SIGALRM, signal.ITIMER_REAL, SECONDS * 30))
    before = [signal.signal(number, stop) for number, _, _ in kinds]
    try:
        for _, timer, seconds in kinds:
            signal.setitimer(timer, seconds)
        yield
    finally:
        for (number, timer, _), handler in zip(kinds, before, strict=True):
            signal.setitimer(timer, 0)
            signal.signal(number, handler)


def _complaints(code: int, out: str, err: str) -> Iterator[str]:
    if code not in _CODES:
        yield f"exit code {code}"
    if "Traceback" in err or "defect of snap" in err:
        yield err
    for text in (out, err):
        odd = {char for char in text if unicodedata.category(char) in {"Cc", "Cs"} and char not in _LEFT}
        if odd:
            yield f"control characters in the output: {sorted(odd)!r}"
