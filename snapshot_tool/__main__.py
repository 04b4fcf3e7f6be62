"""The command `snap`; `python -m snapshot_tool` is the same."""

from __future__ import annotations

import sys


def run() -> None:
    """Run the command line of this process; an interruption while it is being loaded is as quiet as a later one."""
    try:
        from snapshot_tool.cli import main  # noqa: PLC0415 - whatever is loaded before cannot be interrupted quietly
    except KeyboardInterrupt:
        sys.exit(130)
    main.run()


if __name__ == "__main__":
    run()
