"""Walks through real revisions of the schema: at each step plan, run, and nothing left; what is by hand survives."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from snapshot_tool.load.split import read
from snapshot_tool.model.json import JsonObject, JsonValue
from snapshot_tool.model.snapshot import Snapshot
from tests.history import BUNDLE, MISSING, clone
from tests.plan.seeds import contents, seed
from tests.plan.support import codes, errors, execute, plan_for, reach

LOSSES = ("data-loss-table", "data-loss-column", "system-index-dropped")
"""What a revision may ask for and a person would have to allow."""

COMPOSITE = 'CREATE INDEX idx_chunk_conv_timestamp ON conversation_chunk (conversation_id, "timestamp")'
PARTIAL = (
    'CREATE INDEX idx_chunk_recent_non_upload ON conversation_chunk ("timestamp") '
    "WHERE source::text <> 'DASHBOARD_UPLOAD'"
)
MEMBERSHIPS = (
    "CREATE UNIQUE INDEX org_membership_active_org_user_uniq ON org_membership (org_id, user_id) "
    "WHERE deleted_at IS NULL",
    "CREATE UNIQUE INDEX workspace_membership_active_uniq ON workspace_membership (workspace_id, user_id) "
    "WHERE deleted_at IS NULL",
)

HONEST = {
    "4db30b3f": "aspect.centroid_embedding has no meta, so that no Directus can ever report it as tracked",
    "1c1df99f": "aspect.centroid_embedding has no meta, so that no Directus can ever report it as tracked",
}
"""Old revisions that cannot converge as they are, by their subject, with the reason."""


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of the bundle."""
    if not BUNDLE.is_file():
        pytest.skip(MISSING)
    folder = tmp_path_factory.mktemp("history")
    clone(folder)
    return folder


def revisions(history: Path) -> list[tuple[str, str]]:
    """Return (commit, first word of the subject), the oldest first."""
    log = subprocess.run(
        ["git", "-C", str(history), "log", "--reverse", "--format=%H %s"], check=True, capture_output=True, text=True
    )
    return [(line.split()[0], line.split()[1]) for line in log.stdout.splitlines()]


def snapshot_at(history: Path, commit: str) -> Snapshot:
    subprocess.run(["git", "-C", str(history), "checkout", "-q", commit], check=True, capture_output=True)
    return read(history / "snapshot").snapshot


@pytest.fixture(scope="session")
def current(history: Path) -> list[Snapshot]:
    """The 28 revisions that Directus 11.13.4 made."""
    found = [snapshot_at(history, commit) for commit, _ in revisions(history)]
    ours = [snapshot for snapshot in found if snapshot.info.directus == "11.13.4"]
    assert [len(ours), len(ours[0].collections), len(ours[-1].collections)] == [28, 31, 49]
    return ours


def test_28_revisions_forward_and_ten_back(directus_database: str, current: list[Snapshot]) -> None:
    url = directus_database
    for number, snapshot in enumerate(current):
        if number == 22:
            fill_billing_accounts(url, snapshot)
        if number == 27:
            execute(url, PARTIAL)
        step(url, snapshot)
        seed(url)
        if number == 0:
            execute(url, COMPOSITE)
        if len(snapshot.collections) == 44:
            execute(url, *MEMBERSHIPS)
    assert errors(plan_for(url, current[26], LOSSES)) == [
        "drop-index-by-guessed-name conversation_chunk.timestamp",
        "index-drop-inexpressible idx_chunk_recent_non_upload",
    ]
    for snapshot in reversed(current[17:27]):
        step(url, changed(snapshot, "conversation_chunk", "timestamp", is_indexed=True))


def step(url: str, snapshot: Snapshot) -> None:
    """Go to one revision, and assert that every column that is still there holds what it held."""
    before = contents(url)
    reach(url, snapshot, LOSSES)
    after = contents(url)
    assert [key for key, value in before.items() if key in after and after[key] != value] == []


def fill_billing_accounts(url: str, snapshot: Snapshot) -> None:
    """A new column that takes no NULL and has no default: refused, and reached by way of one that does."""
    assert errors(plan_for(url, snapshot, LOSSES)) == ["data-nulls workspace.billing_account_id"]
    step(url, changed(snapshot, "workspace", "billing_account_id", is_nullable=True))
    seed(url)
    execute(url, "UPDATE workspace SET billing_account_id = (SELECT id FROM billing_account LIMIT 1)")


def changed(snapshot: Snapshot, collection: str, name: str, **schema: JsonValue) -> Snapshot:
    """Return the snapshot with some keys of one field's schema changed."""
    document = snapshot.model_dump(by_alias=True, exclude_unset=True)
    for field in document["fields"]:
        if (field["collection"], field["field"]) == (collection, name):
            field["schema"] |= schema
    return Snapshot.model_validate(document)


def test_older_revisions_as_far_as_they_are_honest(directus_database: str, history: Path) -> None:
    url = directus_database
    execute(url, "CREATE EXTENSION vector")
    refused: dict[str, list[str]] = {}
    for commit, subject in revisions(history)[:27]:
        snapshot = modern(snapshot_at(history, commit))
        plan = plan_for(url, snapshot, (*LOSSES, "unknown-type", "index-drop-unique"))
        if errors(plan):
            refused[subject] = [f"{code} {name}" for code, name in codes(plan) if code == "never-converges"]
            snapshot = without_untracked(snapshot)
        reach(url, snapshot, (*LOSSES, "unknown-type", "index-drop-unique"))
    assert refused == {subject: ["never-converges aspect.centroid_embedding"] for subject in HONEST}


def modern(snapshot: Snapshot) -> Snapshot:
    """Return a snapshot of an older Directus with the keys that 11.13.4 writes, as `snap fix` would fill them in."""
    document: JsonObject = snapshot.model_dump(by_alias=True, exclude_unset=True)
    info, fields = document["info"], document["fields"]
    assert isinstance(info, dict)
    info |= {"directus": "11.13.4", "systemFields": info.get("systemFields", [])}
    for meta in _parts(fields, "meta"):
        meta.setdefault("searchable", True)
    for schema in _parts(fields, "schema"):
        schema.setdefault("is_indexed", False)
    return Snapshot.model_validate(document)


def _parts(fields: object, name: str) -> Iterator[JsonObject]:
    assert isinstance(fields, tuple)
    yield from (field[name] for field in fields if field.get(name))


def without_untracked(snapshot: Snapshot) -> Snapshot:
    return snapshot.model_copy(update={"fields": tuple(field for field in snapshot.fields if field.meta is not None)})
