"""Rules over `snap.yaml`: `check(facts: ConfigFacts) -> Iterator[Finding]`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from snapshot_tool.model.finding import Finding
from snapshot_tool.model.levels import Levels


@dataclass(frozen=True, slots=True)
class ConfigFacts:
    """What the rules over snap.yaml may look at."""

    levels: Levels
    """What it says of rules of which all findings are known."""
    findings: Sequence[Finding]
    """All that was found, whatever snap.yaml says of it."""
