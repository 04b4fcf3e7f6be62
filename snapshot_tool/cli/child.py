"""Runs a command as if it had been started itself: same streams, same signals, its own exit code; no shell between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Final

from snapshot_tool.errors import FileProblem

_PASSED_ON: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)
_FROM_KEYS: Final = frozenset({signal.SIGINT, signal.SIGQUIT})
"""What a terminal sends to everything in the foreground, so to the command too."""
_SIGNALLED: Final = 128
"""As shells do, a command that a signal ended counts as 128 and the signal's number."""


def run(command: Sequence[str]) -> int:
    """Run a program with its arguments, wait for its end, and return its exit code.

    Raises:
        FileProblem: where it cannot be started.

    """
    try:
        child = subprocess.Popen(command)  # noqa: S603 - the very command that the user gave
    except OSError as error:
        raise FileProblem(f"{command[0]} cannot be started: {error.strerror}") from error
    with _passing_on(child):
        code = child.wait()
    return code if code >= 0 else _SIGNALLED - code


@contextmanager
def _passing_on(child: subprocess.Popen[bytes]) -> Iterator[None]:
    """Pass on every signal that comes to this process, as long as the context lasts."""

    def pass_on(number: int, _frame: FrameType | None) -> None:
        if number not in _FROM_KEYS or not _in_foreground():
            child.send_signal(number)

    before = {number: signal.signal(number, pass_on) for number in _PASSED_ON}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _in_foreground() -> bool:
    """Return whether this process is one that its terminal sends signals to."""
    try:
        return os.tcgetpgrp(sys.__stdin__.fileno() if sys.__stdin__ else 0) == os.getpgrp()
    except (OSError, ValueError):
        return False
