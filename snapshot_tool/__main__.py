"""The command `snap`; `python -m snapshot_tool` is the same."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from typing import Final, NoReturn

YOUNG_OBJECTS: Final = 200_000
"""How many more objects there are before Python looks for those that only each other know, the new ones alone."""
YOUNG_LOOKS: Final = 1_000
"""After so many of these looks Python looks at older ones too; sooner, a large snapshot is gone through for nothing."""


def run() -> NoReturn:
    """Run the command line of this process; an interruption while it is being loaded is as quiet as a later one."""
    # Nearly all that a run makes lives to its end, what it loads first of all: looking for what does not is a tenth of
    # a short one.
    gc.set_threshold(YOUNG_OBJECTS, YOUNG_LOOKS)
    try:
        from snapshot_tool.cli import main  # noqa: PLC0415 - whatever is loaded before cannot be interrupted quietly
    except KeyboardInterrupt:
        sys.exit(130)
    try:
        main.run()
    except SystemExit as end:
        _leave(end.code if isinstance(end.code, int) else 1)


def _leave(code: int) -> NoReturn:
    """End the process: what asked to be called then is, and what was written is out.

    Python itself would then free all that a run made, object by object, which the system does at once: of a short run
    that is a thirtieth, of a large snapshot half a second.
    """
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):  # nobody is there to read it, and the command has said so
            continue
    os._exit(code)


if __name__ == "__main__":
    run()
