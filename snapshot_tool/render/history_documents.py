"""The JSON document of a history."""

from __future__ import annotations

from collections.abc import Iterable

from snapshot_tool.model.difference import Difference
from snapshot_tool.model.history import Changes, Revision
from snapshot_tool.model.noise import Noise
from snapshot_tool.model.shapes import ItemShape
from snapshot_tool.render.documents import ChangeShape, EntryShape, HistoryDocument, RevisionShape


def history_document(snapshot: str, revisions: Iterable[Revision]) -> HistoryDocument:
    """Return the document of `snap history`."""
    return HistoryDocument(format="snap.history/1", snapshot=snapshot, revisions=[_revision(r) for r in revisions])


def _revision(revision: Revision) -> RevisionShape:
    commit, found = revision.commit, revision.changes
    return RevisionShape(
        commit=commit.id,
        author=commit.author,
        date=commit.date,
        subject=commit.subject,
        problem=revision.problem or None,
        compared_with=revision.compared_with,
        directus=revision.directus or None,
        collections=None if found is None else revision.collections,
        changes=[] if found is None else [_change(difference, found) for difference in found.differences],
        noise={} if found is None else {str(why): number for why, number in found.counted.items()},
    )


def _change(difference: Difference, changes: Changes) -> ChangeShape:
    whole = difference.is_new or difference.is_deleted
    return ChangeShape(
        item=ItemShape.of(difference.item),
        change="added" if difference.is_new else "dropped" if difference.is_deleted else "changed",
        noise=changes.is_noise(difference),
        entries=[]
        if whole
        else [
            EntryShape.model_validate({**entry.document(), **_why(changes.noise.get((difference.item, entry.path)))})
            for entry in difference.entries
        ],
    )


def _why(noise: tuple[Noise, ...] | None) -> dict[str, list[Noise]]:
    return {"noise": list(noise)} if noise else {}
