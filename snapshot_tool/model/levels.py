"""What `rules` of snap.yaml says: how much each rule weighs, which are on, and which of their findings are accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from snapshot_tool.model.finding import Finding, Place

Level: TypeAlias = Literal["off", "on", "info", "warning", "error"]
"""`on`: at the rule's own severity, also where the rule is off by default."""


NOWHERE: Final = Place()


@dataclass(frozen=True, slots=True)
class Ignore:
    """Findings of one rule that were looked at and accepted."""

    object: str
    """A pattern of the shell's kind (`*`, `?`, `[…]`) over the finding's object; `*` goes over dots too."""
    reason: str
    environments: tuple[str, ...] = ()
    """The names of the environments in which it is accepted; empty: wherever the rule finds it."""
    place: Place = NOWHERE
    """Where it stands."""

    def covers(self, finding: Finding) -> bool:
        """Return whether a finding is accepted, at least in some of its environments."""
        if not fnmatchcase(finding.place.object, self.object):
            return False
        return not self.environments or any(map(self._names, finding.environments))

    def without(self, finding: Finding) -> Finding | None:
        """Return what is left of a finding that it covers: the same one in the other environments, or nothing."""
        rest = tuple(label for label in finding.environments if self.environments and not self._names(label))
        return replace(finding, environments=rest) if rest else None

    def _names(self, label: str) -> bool:
        return label.removeprefix("@") in self.environments


@dataclass(frozen=True, slots=True)
class Setting:
    """What snap.yaml says of one rule."""

    level: Level | None = None
    """None: as it is without snap.yaml."""
    ignores: Sequence[Ignore] = ()
    place: Place = NOWHERE
    """Where it stands."""


Levels: TypeAlias = Mapping[str, Setting]
"""By the code of the rule."""
NO_LEVELS: Final[Levels] = MappingProxyType({})
