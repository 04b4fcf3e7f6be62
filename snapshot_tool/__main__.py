"""The command `snap`; `python -m snapshot_tool` is the same."""

from __future__ import annotations

import gc
import sys
from typing import Final

YOUNG_OBJECTS: Final = 200_000
"""How many more objects there are before Python looks for those that only each other know, the new ones alone."""
YOUNG_LOOKS: Final = 1_000
"""After so many of these looks Python looks at older ones too; sooner, a large snapshot is gone through for nothing."""


def run() -> None:
    """Run the command line of this process; an interruption while it is being loaded is as quiet as a later one."""
    # Nearly all that a run makes lives to its end, what it loads first of all: looking for what does not is a tenth of
    # a short one.
    gc.set_threshold(YOUNG_OBJECTS, YOUNG_LOOKS)
    try:
        from snapshot_tool.cli import main  # noqa: PLC0415 - whatever is loaded before cannot be interrupted quietly
    except KeyboardInterrupt:
        sys.exit(130)
    main.run()


if __name__ == "__main__":
    run()
