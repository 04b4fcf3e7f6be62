"""What a push would do about each difference, as far as a picture of it depends on that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Literal, TypeAlias

from snapshot_tool.model.difference import Difference, Item, ItemKind
from snapshot_tool.model.prediction import Action

Change: TypeAlias = Literal["added", "changed", "dropped"]


class Detail(Enum):
    """How much is shown."""

    FOLDED = "folded"
    """What only metadata rows hold, and no statement follows from, is one counted line."""
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Effects:
    """What a push would do about the differences, as far as the picture depends on it."""

    acted_on: frozenset[Item] = frozenset()
    """Items for which Directus runs a statement, or refuses."""
    dropped: frozenset[Item] = frozenset()
    """Items that Directus deletes, also where the file merely lacks a key."""

    @classmethod
    def of(cls, actions: Sequence[Action]) -> Effects:
        """Return the effects of a push's actions: all of them, also those after one that fails."""
        return cls(
            acted_on=frozenset(action.item for action in actions if action.statements or action.error is not None),
            dropped=frozenset(action.item for action in actions if action.verb.startswith("delete ")),
        )


@dataclass(frozen=True, slots=True)
class Unseen:
    """An object that Directus cannot see."""

    kind: str
    """Such as `partial index`."""
    table: str
    name: str
    definition: str = ""
    """PostgreSQL's own words."""


def is_noise(difference: Difference, effects: Effects) -> bool:
    """Return whether only metadata differs and a push would do no more about it than write that row."""
    return (
        difference.item.kind in {ItemKind.COLLECTION, ItemKind.FIELD}
        and difference.item not in effects.acted_on
        and difference.item not in effects.dropped
        and all(len(entry.path) > 1 and entry.path[0] == "meta" for entry in difference.entries)
    )


def change_of(difference: Difference, effects: Effects) -> Change:
    """Return what a push would do: an item that merely lacks a key is dropped too."""
    if difference.is_new:  # also the second half of a field that turns from an alias into a column (§2.5)
        return "added"
    return "dropped" if difference.is_deleted or difference.item in effects.dropped else "changed"
