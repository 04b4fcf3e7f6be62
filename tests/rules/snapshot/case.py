"""A case of a snapshot rule."""

from __future__ import annotations

from dataclasses import dataclass

from snapshot_tool.model.declared import NOTHING_DECLARED, Declared
from tests.rules.snapshot.build import Edits


@dataclass(frozen=True)
class Case:
    fires: Edits
    says: tuple[tuple[str, str], ...]
    """For every finding of the rule `file:line:column path`, and the message."""
    near: Edits
    declared: Declared = NOTHING_DECLARED
    """What snap.yaml declares."""
