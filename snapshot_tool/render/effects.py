"""What a push would do about each difference, as far as a picture of it depends on that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from snapshot_tool.model.difference import Difference, Entry
from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.noise import EntryNoise, Noise
from snapshot_tool.model.prediction import Action, Outcome
from snapshot_tool.model.selection import Selection

Change: TypeAlias = Literal["added", "changed", "dropped"]


@dataclass(frozen=True, slots=True)
class Effects:
    """What a push would do about the differences, as far as the picture depends on it."""

    acted_on: frozenset[Item] = frozenset()
    """Items for which Directus runs a statement, or refuses."""
    dropped: frozenset[Item] = frozenset()
    """Items that Directus deletes, also where the file merely lacks a key."""
    reached: frozenset[Item] = frozenset()
    """Items for which there is an action at all; about others a push does nothing, and they differ again."""
    noise: EntryNoise = field(default_factory=dict)
    """The entries that nobody meant."""

    @classmethod
    def of(cls, actions: Sequence[Action], noise: EntryNoise) -> Effects:
        """Return the effects of a push's actions: all of them, also those after one that fails."""
        return cls(
            acted_on=frozenset(action.item for action in actions if action.statements or action.error is not None),
            dropped=frozenset(action.item for action in actions if action.verb.startswith("delete ")),
            reached=frozenset(action.item for action in actions),
            noise=noise,
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


@dataclass(frozen=True, slots=True)
class Uncompared:
    """A file that differs from the one before only in what Directus does not compare."""

    item: Item
    file: str
    """Of the wanted side."""
    noise: Noise


def noise_of(difference: Difference, entry: Entry, effects: Effects) -> tuple[Noise, ...]:
    """Return the classes of an entry that nobody meant; none where somebody may have."""
    return effects.noise.get((difference.item, entry.path), ())


def is_noise(difference: Difference, effects: Effects) -> bool:
    """Return whether nobody meant any of it, and a push would write a row of metadata and do nothing else."""
    return (
        is_metadata_only(difference, effects)
        and difference.item in effects.reached
        and all(noise_of(difference, entry, effects) for entry in difference.entries)
    )


def is_metadata_only(difference: Difference, effects: Effects) -> bool:
    """Return whether only metadata differs and a push would do no more about it than write that row."""
    return (
        difference.item.kind in {ItemKind.COLLECTION, ItemKind.FIELD}
        and difference.item not in effects.acted_on
        and difference.item not in effects.dropped
        and all(entry.path[:1] == ("meta",) for entry in difference.entries)
    )


def is_shown(action: Action, selection: Selection) -> bool:
    """Return whether an action is about what is selected, or is one that the outcome of the whole push hangs on."""
    hangs = action.error is not None or any(found.outcome is not Outcome.OK for found in action.statements)
    return hangs or selection.takes(action.item.collection)


def change_of(difference: Difference, effects: Effects) -> Change:
    """Return what a push would do: an item that merely lacks a key is dropped too."""
    if difference.is_new:  # also the second half of a field that turns from an alias into a column (§2.5)
        return "added"
    return "dropped" if difference.is_deleted or difference.item in effects.dropped else "changed"
