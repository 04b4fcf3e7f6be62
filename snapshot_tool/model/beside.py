"""A database, or a capture of one, that a snapshot was held beside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from snapshot_tool.model.prediction import Outcome


@dataclass(frozen=True, slots=True)
class Beside:
    """What came of it."""

    label: str
    """What findings call it in their `environments`."""
    name: str
    """What it was read from, such as `@production (captures/production.json)`."""
    outcome: Outcome
    """How a push to it would end."""
    captured: date | None = None
    """Of a capture: the day on which it was made, in UTC."""
