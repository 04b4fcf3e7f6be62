"""Collections grouped in each other deeper than Python may recurse: created and deleted in Directus's order (§3.1)."""

from __future__ import annotations

import pytest

from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.keys import collection_meta_keys
from snapshot_tool.directus.predict import predict
from snapshot_tool.directus.view import view
from snapshot_tool.model.json import JsonObject
from snapshot_tool.model.snapshot import Collection, Info, Snapshot
from tests.plan.catalogs import catalog_of

NAMES = [f"folder_{number:04}" for number in range(1200)]


def nested(names: list[str], version: str) -> Snapshot:
    """Folders, each in the one before it."""
    groups: list[str | None] = [None, *names]
    return Snapshot(
        info=Info(version=1, directus=version, vendor="postgres"),
        collections=tuple(folder(name, group, version) for name, group in zip(names, groups, strict=False)),
    )


def folder(name: str, group: str | None, version: str) -> Collection:
    meta: JsonObject = dict.fromkeys(collection_meta_keys(version))
    meta |= {"collection": name, "group": group, "hidden": False, "singleton": False, "archive_app_filter": True}
    meta |= {"collapse": "open", "versioning": False}
    return Collection.model_validate({"collection": name, "meta": meta})


def done(before: Snapshot, after: Snapshot) -> list[str]:
    """The names of the folders in the order in which a push comes to them."""
    catalog = catalog_of(before)
    current = view(catalog, before.info.directus)
    found = predict(diff(current, after), catalog, current, after).actions
    return [action.item.collection for action in found if action.item.collection.startswith("folder_")]


@pytest.mark.parametrize(
    ("version", "deleted"),
    [
        ("11.1.0", [*NAMES, *reversed(NAMES)]),  # first the relations of each, down to the last; then each, upwards
        ("11.13.4", NAMES),
    ],
)
def test_deep_groups(version: str, deleted: list[str]) -> None:
    empty, full = nested([], version), nested(NAMES, version)

    assert done(empty, full) == NAMES
    assert done(full, empty) == deleted
