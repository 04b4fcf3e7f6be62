"""A walk from the project's own snapshot as it may have been earlier: with less in it, and other types."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from snapshot_tool.load.split import read
from snapshot_tool.model.json import JsonValue
from snapshot_tool.model.snapshot import Snapshot
from tests.plan.seeds import contents, seed
from tests.plan.support import changes, execute, plan_for, reach

SNAPSHOT = Path(__file__).parents[2] / "snapshot"
LOSSES = ("data-loss-table", "data-loss-column", "system-index-dropped")
HAND_MADE = (
    'CREATE INDEX idx_chunk_conv_timestamp ON conversation_chunk (conversation_id, "timestamp")',
    "CREATE UNIQUE INDEX org_membership_active_org_user_uniq ON org_membership (org_id, user_id) "
    "WHERE deleted_at IS NULL",
)


@pytest.fixture(scope="module")
def whole() -> Snapshot:
    return read(SNAPSHOT).snapshot


def without(snapshot: Snapshot, *names: str) -> Snapshot:
    """Return the snapshot without collections, or fields as `collection.field`, and without what hangs on them."""

    def stays(*parts: str | None) -> bool:
        return ".".join(part or "" for part in parts) not in names and parts[0] not in names

    relations = [
        relation
        for relation in snapshot.relations
        if stays(relation.collection, relation.field)
        and relation.related_collection not in names
        and stays(relation.related_collection, relation.meta.one_field if relation.meta else None)
    ]
    gone = {(found.collection, found.field) for found in snapshot.relations} - {
        (found.collection, found.field) for found in relations
    }
    orphaned = {
        (found.related_collection, found.meta.one_field if found.meta else None)
        for found in snapshot.relations
        if (found.collection, found.field) in gone
    }
    fields = [
        field
        for field in snapshot.fields
        if stays(field.collection, field.field)
        and (field.collection, field.field) not in gone
        and (field.collection, field.field) not in orphaned
    ]
    return snapshot.model_copy(
        update={
            "collections": tuple(found for found in snapshot.collections if found.collection not in names),
            "fields": tuple(fields),
            "relations": tuple(relations),
        }
    )


def changed(snapshot: Snapshot, field: str, kind: str | None = None, **schema: JsonValue) -> Snapshot:
    """Return the snapshot with a field's schema, and perhaps its type, changed."""
    document = snapshot.model_dump(by_alias=True, exclude_unset=True)
    for found in document["fields"]:
        if f"{found['collection']}.{found['field']}" == field:
            found["schema"] |= schema
            found["type"] = kind or found["type"]
    return Snapshot.model_validate(document)


def earlier(whole: Snapshot) -> Iterable[Snapshot]:
    """Yield states from an early one to the snapshot itself."""
    small = without(whole, "access_request", "announcement_activity", "referral_ledger", "project_webhook")
    young = without(
        small, "conversation_chunk.error", "conversation.summary", "directus_users.whitelabel_logo", "training_license"
    )
    short = changed(young, "project.name", max_length=120)
    yield changed(short, "conversation.title", "string", data_type="character varying", max_length=100)
    yield young
    yield changed(small, "conversation_chunk.timestamp", is_indexed=True)
    yield whole


def test_the_walk_forward_and_back(directus_database: str, whole: Snapshot) -> None:
    url = directus_database
    states = list(earlier(whole))
    for number, snapshot in enumerate(states):
        step(url, snapshot)
        if number == 0:
            execute(url, *HAND_MADE)
        seed(url)
    for snapshot in reversed(states[1:-1]):
        step(url, snapshot)


def step(url: str, snapshot: Snapshot) -> None:
    before = contents(url)
    reach(url, snapshot, LOSSES)
    after = contents(url)
    assert [key for key, value in before.items() if key in after and after[key] != value] == []


def test_the_snapshot_is_reached_from_nothing(directus_database: str, whole: Snapshot) -> None:
    plan = reach(directus_database, whole, LOSSES)
    assert sum(sql.startswith("CREATE TABLE") for sql in changes(plan)) == 49
    assert sum("FOREIGN KEY" in sql for sql in changes(plan)) == 110
    assert plan_for(directus_database, whole).steps == ()
