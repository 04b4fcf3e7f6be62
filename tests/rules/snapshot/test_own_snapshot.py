"""The project's own snapshot: one leftover is told, and what is taken out of it is missed where anything names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from snapshot_tool.load.split import Loaded, read
from snapshot_tool.model.difference import Item, ItemKind
from snapshot_tool.rules.facts import facts_of
from snapshot_tool.rules.paths import broken, filter_paths, template_paths
from snapshot_tool.rules.registry import rules
from snapshot_tool.rules.validate import validate

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return read(ROOT / "snapshot")


def without(loaded: Loaded, item: Item) -> Loaded:
    """Return the snapshot without one item, as if its file had been deleted."""
    name = {ItemKind.COLLECTION: "collections", ItemKind.FIELD: "fields", ItemKind.RELATION: "relations"}[item.kind]
    kept = tuple(entry for entry in getattr(loaded.snapshot, name) if entry.item != item)
    return Loaded(loaded.snapshot.model_copy(update={name: kept}), loaded.folder, loaded.files, loaded.contents)


def new_errors(loaded: Loaded, item: Item) -> set[str]:
    """Return the codes of the errors that the loss of an item makes; rules about single files are left out."""
    facts = facts_of(without(loaded, item))
    about_sides = [rule for rule in rules("snapshot") if rule.severity == "error"]
    return {finding.code for rule in about_sides for finding in rule.check(facts)}


def test_it_has_no_error_and_one_warning(loaded: Loaded) -> None:
    (finding,) = validate(loaded)

    assert (finding.code, str(finding.severity)) == ("junction-missing", "warning")
    assert finding.message == (
        "the junction_field of relation conversation.project_id is conversation.conversation_id, which is nowhere"
    )
    assert finding.place.file == str(ROOT / "snapshot" / "relations" / "conversation" / "project_id.json")
    assert finding.place.line == 6


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
