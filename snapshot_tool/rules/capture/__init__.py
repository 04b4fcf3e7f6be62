"""Rules over a capture that stands for a database: whether it still can. `check` gets `CaptureFacts`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class CaptureFacts:
    """All that the rules over a capture may look at."""

    label: str
    """What people call the database that it stands for, or the capture itself."""
    file: str
    captured: date
    """In UTC."""
    now: datetime
    """With its time zone."""
    max_age: timedelta | None = None
    """From what age on it is old, as snap.yaml says; None: never."""

    @property
    def age(self) -> timedelta:
        """How old it is at the least: counted from the end of the day on which it was made."""
        end = datetime.combine(self.captured, time.min, UTC) + timedelta(days=1)
        return max(self.now - end, timedelta(0))
