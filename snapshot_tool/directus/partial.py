"""Partial snapshots (`version: 2`, Directus 12.2): what they leave out stays as it is (`getSnapshotDiff`)."""

from __future__ import annotations

from snapshot_tool.model.snapshot import PARTIAL, Snapshot


def is_partial(snapshot: Snapshot) -> bool:
    """Return whether a snapshot is about some collections only."""
    return snapshot.info.version == PARTIAL


def completed(current: Snapshot, wanted: Snapshot) -> Snapshot:
    """Return what a database is wanted to be: a partial snapshot with what it is not about, as that is now.

    It is about each collection under which it lists anything, a field or a relation too; and about the system fields of
    each collection of which it lists one. A whole snapshot is returned as it is, a completed one is completed already.
    """
    if not is_partial(wanted):
        return wanted
    from snapshot_tool.model.merging import merged  # noqa: PLC0415 - rules ask above all whether one is partial

    found = merged(current, wanted, {entry.collection for entry in wanted.entries})
    listed = {field.collection for field in wanted.system_fields}
    kept = [field for field in current.system_fields if field.collection not in listed]
    info = wanted.info.model_copy(update={"system_fields": [*kept, *wanted.system_fields]})
    return found.model_copy(update={"info": info})
