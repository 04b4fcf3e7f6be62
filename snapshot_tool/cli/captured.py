"""Both sides where a capture stands for the database: everything but what its rows would have to tell."""

from __future__ import annotations

from datetime import UTC, datetime

from snapshot_tool.cli.sides import Sides
from snapshot_tool.load.capture import read_capture
from snapshot_tool.load.config import Config
from snapshot_tool.load.directus_tables import require_directus
from snapshot_tool.load.loaded import Loaded
from snapshot_tool.load.source import CaptureFile
from snapshot_tool.rules.capture import CaptureFacts


def with_capture(source: CaptureFile, loaded: Loaded, config: Config, version: str) -> Sides:
    """Return both sides where a capture stands for the database: what its rows would have to tell stays open.

    Raises:
        FileProblem: where there is no such capture, or it cannot be taken for one; says the line.
        NotDirectus: where it is of a database without Directus.

    """
    found = read_capture(source.path)
    require_directus(found.catalog, source.label)
    label = f"@{source.environment}" if source.environment else source.label
    return Sides(
        from_name=source.label,
        catalog=found.catalog,
        loaded=loaded,
        version=version,
        capture=CaptureFacts(label, str(source.path), found.captured, datetime.now(UTC), source.max_age),
        levels=config.levels,
        large_table_rows=source.large_table_rows,
        declared=config.declared,
        environment=source.environment or "",
        ask=dict.fromkeys,
        understand=dict.fromkeys,
    )
