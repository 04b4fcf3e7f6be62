"""What changed between two states of a snapshot, of which most is the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from snapshot_tool.directus.diff import diff
from snapshot_tool.model.difference import Differences
from snapshot_tool.model.snapshot import Collection, Field, Info, Relation, Snapshot

_Entry = TypeVar("_Entry", Collection, Field, Relation)


def changes(before: Snapshot | None, after: Snapshot) -> Differences:
    """Return what differs from the state before, as Directus would see it; without one everything is new.

    What is the very same object in both is not compared, so that a file which both share costs nothing.
    """
    if before is None:
        return diff(Snapshot(info=Info(version=1, directus=after.info.directus)), after)
    return diff(_without(before, after), _without(after, before))


def _without(one: Snapshot, other: Snapshot) -> Snapshot:
    return Snapshot(
        info=one.info,
        collections=_rest(one.collections, other.collections),
        fields=_rest(one.fields, other.fields),
        relations=_rest(one.relations, other.relations),
    )


def _rest(entries: Sequence[_Entry], others: Sequence[_Entry]) -> tuple[_Entry, ...]:
    shared = {id(entry) for entry in others}
    return tuple(entry for entry in entries if id(entry) not in shared)
