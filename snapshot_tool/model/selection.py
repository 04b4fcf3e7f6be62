"""The selection: collections by the patterns of their names. Every command knows it, so it imports next to nothing."""

from __future__ import annotations

from collections.abc import Collection as Names
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final


@dataclass(frozen=True, slots=True)
class Selection:
    """Patterns of collection names, as a shell matches them, with the case that they are written in."""

    only: tuple[str, ...] = ()
    """What is taken; everything where there is none."""
    exclude: tuple[str, ...] = ()
    """What is left out of that."""

    def takes(self, collection: str) -> bool:
        """Return whether a collection of this name is selected."""
        if any(fnmatchcase(collection, pattern) for pattern in self.exclude):
            return False
        return not self.only or any(fnmatchcase(collection, pattern) for pattern in self.only)

    @property
    def is_whole(self) -> bool:
        """Whether nothing can be left out."""
        return not self.only and not self.exclude

    @property
    def words(self) -> str:
        """The selection for people: `only org*, project, without project_tag`; empty where it is whole."""
        parts = [("only", self.only), ("without", self.exclude)]
        return ", ".join(f"{word} {', '.join(patterns)}" for word, patterns in parts if patterns)

    def unmatched(self, names: Names[str]) -> tuple[tuple[str, str], ...]:
        """Return each pattern that matches none of these names, with its option: (`--only`, pattern)."""
        given = [*(("--only", pattern) for pattern in self.only), *(("--exclude", pattern) for pattern in self.exclude)]
        return tuple(found for found in given if not any(fnmatchcase(name, found[1]) for name in names))


WHOLE: Final = Selection()
