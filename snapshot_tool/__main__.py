"""`python -m snapshot_tool` is `snap`."""

from snapshot_tool.cli.main import run

run()
