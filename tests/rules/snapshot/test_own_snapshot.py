"""The project's own snapshot: what is to know is told, and what is taken out is missed where anything names it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from snapshot_tool.load.loaded import Loaded
from snapshot_tool.load.split import read
from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.rules.facts import facts_of
from snapshot_tool.rules.levels import rules_on
from snapshot_tool.rules.paths import broken, filter_paths, template_paths
from snapshot_tool.rules.validate import validate

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return read(ROOT / "snapshot")


def without(loaded: Loaded, item: Item) -> Loaded:
    """Return the snapshot without one item, as if its file had been deleted."""
    name = {ItemKind.COLLECTION: "collections", ItemKind.FIELD: "fields", ItemKind.RELATION: "relations"}[item.kind]
    kept = tuple(entry for entry in getattr(loaded.snapshot, name) if entry.item != item)
    return replace(loaded, snapshot=loaded.snapshot.model_copy(update={name: kept}))


def new_errors(loaded: Loaded, item: Item) -> set[str]:
    """Return the codes of the errors that the loss of an item makes; rules about single files are left out."""
    facts = facts_of(without(loaded, item))
    about_sides = [rule for rule in rules_on("snapshot", {}) if rule.severity == "error"]
    return {finding.code for rule in about_sides for finding in rule.check(facts)}


FOUND = [
    ("warning", "sort-field-type", "access_request"),
    ("warning", "sort-field-type", "referral_ledger"),
    ("warning", "sort-field-type", "workspace_request"),
    ("info", "default-not-a-choice", "project.default_conversation_tutorial_slug"),
    ("info", "system-index-not-listed", ""),
    ("warning", "junction-missing", "conversation.project_id"),
    ("info", "deselect-on-not-null", "conversation.project_id"),
    ("warning", "sort-field-type", "conversation_chunk.conversation_id"),
    ("warning", "sort-field-type", "insight.project_analysis_run_id"),
    ("info", "deselect-on-not-null", "project_tag.project_id"),
    ("warning", "sort-field-type", "view.project_analysis_run_id"),
]
"""What is told of it, by file. Each is true, and none is an error: see docs/history.md."""


def test_it_has_no_error_and_some_things_to_know(loaded: Loaded) -> None:
    findings = validate(loaded)

    assert [(str(finding.severity), finding.code, finding.place.object) for finding in findings] == FOUND
    (leftover,) = [finding for finding in findings if finding.code == "junction-missing"]
    assert leftover.message == (
        "the junction_field of relation conversation.project_id is conversation.conversation_id, which is nowhere"
    )
    assert leftover.place.file == str(ROOT / "snapshot" / "relations" / "conversation" / "project_id.json")
    assert leftover.place.line == 6


def test_every_lost_relation_is_missed(loaded: Loaded) -> None:
    relations = loaded.snapshot.relations[::4]

    assert len(relations) == 28
    assert all("relation-missing" in new_errors(loaded, relation.item) for relation in relations)


def test_every_lost_collection_is_missed(loaded: Loaded) -> None:
    collections = loaded.snapshot.collections[::4]

    assert len(collections) == 13
    assert all("field-without-collection" in new_errors(loaded, collection.item) for collection in collections)


@pytest.mark.parametrize(
    ("collection", "field", "codes"),
    [
        ("conversation_chunk", "id", {"primary-key-missing"}),
        ("conversation_chunk", "timestamp", {"relation-side-missing"}),
        ("conversation_chunk", "conversation_id", {"relation-field-missing"}),
        ("conversation", "chunks", {"relation-side-missing"}),
        ("project_report", "status", {"collection-field-missing"}),
        ("verification_topic", "sort", {"collection-field-missing"}),
        ("conversation", "title", set()),  # a column that nothing names: leaving it out is how one drops it
    ],
)
def test_a_lost_field_is_missed_where_something_names_it(
    loaded: Loaded, collection: str, field: str, codes: set[str]
) -> None:
    assert new_errors(loaded, Item(ItemKind.FIELD, collection, field)) == codes


@pytest.mark.parametrize(
    ("collection", "path", "problem"),
    [
        ("conversation", "project_id.directus_user_id.avatar.title", None),
        ("conversation", "project_id.directus_user_id.avatar.$thumbnail", None),
        ("conversation", "count(chunks)", None),
        ("conversation", "project_id.year(created_at)", None),
        ("conversation", "move_history.0.from", None),
        ("conversation", "chunks.processing_status.event", None),
        ("directus_users", "projects.name", None),
        ("directus_users", "role.users.email", None),
        ("conversation", "project_id:org.name", None),
        ("conversation", "project_id:org.nam", "org has no field nam"),
        ("conversation", "project_id.directus_user_id.nick", "directus_users has no field nick"),
        ("conversation", "count(chunk)", "conversation has no field chunk"),
        ("conversation", "chunks.conversation_id.titel", "conversation has no field titel"),
        ("nowhere", "anything", None),
    ],
)
def test_paths_are_followed_through_relations(loaded: Loaded, collection: str, path: str, problem: str | None) -> None:
    assert broken(facts_of(loaded), collection, path) == problem


def test_paths_are_found_in_templates_and_filters() -> None:
    assert template_paths("{{ a.b }} → {{c}} {d} {{}}") == ["a.b", "c"]
    assert template_paths(7) == []
    assert list(filter_paths({"_and": [{"a": {"_eq": 1}}, {"_or": [{"b": {"c": {"_null": True}}}]}, {"$x": 1}]})) == [
        "a",
        "b.c",
    ]
