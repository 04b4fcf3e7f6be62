"""What became of a snapshot: the revisions that touched it, and what each of them changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from snapshot_tool.model.difference import Difference, Differences
from snapshot_tool.model.noise import EntryNoise, Noise
from snapshot_tool.model.selection import Selection


@dataclass(frozen=True, slots=True)
class Commit:
    """A revision that touched the snapshot."""

    id: str
    parent: str | None
    """The revision before it that touched the snapshot too; of a merge the first one. None where it is the oldest."""
    author: str
    date: str
    """When it was written, as ISO 8601 with the author's own offset."""
    subject: str
    """The first line of its message."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between a snapshot and the one before it."""

    differences: Differences
    noise: EntryNoise
    """The entries that nobody meant."""
    files: Mapping[Noise, int] = field(default_factory=dict)
    """How many files differ only in what Directus does not compare, by why."""

    def is_noise(self, difference: Difference) -> bool:
        """Return whether nobody meant any of it; a key that is gone is no noise, for a push drops what lacks it."""
        whole = difference.is_new or difference.is_deleted or difference.first.kind == "D"
        return not whole and all((difference.item, entry.path) in self.noise for entry in difference.entries)

    @property
    def meant(self) -> list[Difference]:
        """What somebody may have meant."""
        return [found for found in self.differences if not self.is_noise(found)]

    @property
    def counted(self) -> Mapping[Noise, int]:
        """How many items and files are noise, by why; an item that has several reasons counts for each."""
        reasons: Counter[Noise] = Counter()
        for difference in self.differences:
            if self.is_noise(difference):
                reasons.update({why for entry in difference.entries for why in self.noise[difference.item, entry.path]})
        reasons.update(self.files)
        return dict(reasons.most_common())

    def narrowed(self, selection: Selection) -> Changes:
        """Return what of it is about the collections that are selected; files are counted of all or not at all."""
        if selection.is_whole:
            return self
        items = [found.item for found in self.differences if selection.takes(found.item.collection)]
        return Changes(self.differences.only(items), self.noise)


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision with what it changed."""

    commit: Commit
    changes: Changes | None
    """None where it cannot be told."""
    problem: str = ""
    """Why not."""
    compared_with: str | None = None
    """The revision that it was compared with; None for the beginning, and where it cannot be told."""
    directus: str = ""
    """The version that wrote the snapshot."""
    collections: int = 0
    """How many there were then."""
