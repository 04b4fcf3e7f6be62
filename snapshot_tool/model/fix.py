"""The fix: what mends a finding mechanically, as a value that a rule yields with it, so that they cannot drift apart.

A fix is about one file of a snapshot's folder. A rule whose remedy takes a decision has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from snapshot_tool.model.item import Path
from snapshot_tool.model.json import JsonValue, dumps


class Safety(StrEnum):
    """What a fix may lose."""

    SAFE = "safe"
    """Nothing: the file says what it said, or what only one value can mean."""
    UNSAFE = "unsafe"
    """What was written goes, such as the name of a field that may only be missing by mistake (`--unsafe`)."""


@dataclass(frozen=True, slots=True)
class SetValue:
    """The value at a path becomes this one; a last key that is not there yet is put in, where Directus has it."""

    path: Path
    text: str
    """The value as JSON."""

    @classmethod
    def of(cls, path: Path, value: JsonValue) -> SetValue:
        """Return the change to a value."""
        return cls(path, dumps(value))


@dataclass(frozen=True, slots=True)
class RemoveValue:
    """The key, or the item of a list, at a path goes."""

    path: Path


@dataclass(frozen=True, slots=True)
class Rewrite:
    """The whole file becomes these bytes, which say the same."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Move:
    """The file comes to stand at another path of the snapshot's folder, its bytes as they are."""

    to: str


@dataclass(frozen=True, slots=True)
class Delete:
    """The file goes."""


Change: TypeAlias = SetValue | RemoveValue | Rewrite | Move | Delete


@dataclass(frozen=True, slots=True)
class Fix:
    """Changes of one file that mend one finding together."""

    file: str
    """Relative to the snapshot's folder, with `/`."""
    changes: tuple[Change, ...]
    safety: Safety = Safety.SAFE

    @classmethod
    def setting(cls, file: str, path: Path, value: JsonValue, safety: Safety = Safety.SAFE) -> Fix:
        """Return the fix that sets one value."""
        return cls(file, (SetValue.of(path, value),), safety)

    @classmethod
    def removing(cls, file: str, path: Path, safety: Safety = Safety.SAFE) -> Fix:
        """Return the fix that takes one key, or item of a list, out."""
        return cls(file, (RemoveValue(path),), safety)
