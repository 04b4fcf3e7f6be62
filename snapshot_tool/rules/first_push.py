"""The push of a snapshot into an empty Directus, acted out: what fails in it, and what differs after it."""

from __future__ import annotations

from dataclasses import dataclass

from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.predict import act_out, survey
from snapshot_tool.directus.system import system
from snapshot_tool.directus.view import view
from snapshot_tool.model.catalog import Catalog, Server
from snapshot_tool.model.difference import Difference
from snapshot_tool.model.prediction import Action, Outcome
from snapshot_tool.model.snapshot import Snapshot

_SERVER = Server(version_num=160000, database="empty", role="directus", search_path=("public",))


@dataclass(frozen=True, slots=True)
class FirstPush:
    """How it would go."""

    actions: tuple[Action, ...]
    """All that it does, also after something that fails."""
    remaining: tuple[Difference, ...]
    """What differs once more after a push that went well."""


def first_push(wanted: Snapshot, version: str) -> FirstPush:
    """Return what a Directus of this version would make of a snapshot that is the first thing pushed to it."""
    parts = system(version)
    empty = Catalog(
        server=_SERVER,
        tables=parts.tables,
        sequences=parts.sequences,
        extensions={"postgis": "3"},
    )
    current = view(empty, version)
    differences = diff(current, wanted)
    prediction, _ = act_out(differences, empty, current, wanted)
    if prediction.outcome is Outcome.FAILS:
        return FirstPush(survey(differences, empty, current), ())
    return FirstPush(prediction.actions, tuple(prediction.remaining))
