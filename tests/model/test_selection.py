"""Collections by patterns, and two snapshots in one: what comes along, what stays, and what would dangle."""

from __future__ import annotations

import pytest

from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.merging import Dangling, Reference, Tie, collections_of, completed, dangling, merged
from snapshot_tool.model.selection import Selection
from snapshot_tool.model.snapshot import Snapshot
from tests.plan.build import ID, C, F, R, snapshot

ORG = C("org", (ID, F("name")))
PROJECT = C("project", (ID, F("name"), F("org", "uuid")))
IN_ORG = R("project", "org", "org")


@pytest.mark.parametrize(
    ("selection", "taken"),
    [
        (Selection(), ["Org", "org", "org_invite", "project"]),
        (Selection(only=("org",)), ["org"]),
        (Selection(only=("org*", "project")), ["org", "org_invite", "project"]),
        (Selection(exclude=("org_*",)), ["Org", "org", "project"]),
        (Selection(only=("org*",), exclude=("*_invite",)), ["org"]),
        (Selection(only=("[a-o]rg", "p??ject")), ["org", "project"]),
    ],
)
def test_patterns_are_those_of_a_shell(selection: Selection, taken: list[str]) -> None:
    assert [name for name in ("Org", "org", "org_invite", "project") if selection.takes(name)] == taken


def test_a_pattern_that_matches_nothing_is_named_with_its_option() -> None:
    selection = Selection(only=("org", "proj"), exclude=("*", "x*"))

    assert selection.unmatched(["org", "project"]) == (("--only", "proj"), ("--exclude", "x*"))
    assert selection.words == "only org, proj, without *, x*"


def test_what_is_selected_comes_from_one_snapshot_and_the_rest_from_the_other() -> None:
    base = snapshot(ORG, PROJECT, C("old", (ID,)))
    source = snapshot(C("org", (ID, F("title"))), C("project", (ID, F("title"))), C("new", (ID,)))

    both = merged(base, source, {"org", "new", "old"})

    assert [item.collection for item in both.collections] == ["project", "org", "new"]
    assert {(field.collection, field.field) for field in both.fields} == {
        ("project", "id"), ("project", "name"), ("project", "org"), ("org", "id"), ("org", "title"), ("new", "id"),
    }  # fmt: skip


def test_the_system_fields_of_what_is_left_out_stay() -> None:
    base, source = snapshot(ORG), snapshot(ORG)
    bare = source.model_copy(update={"info": source.info.model_copy(update={"system_fields": None})})

    kept = merged(base, bare, {"org", "directus_revisions"})

    assert [(field.collection, field.field) for field in kept.system_fields] == [("directus_activity", "timestamp")]


def test_system_fields_that_neither_side_lists_stay_absent() -> None:
    info = snapshot(ORG).info
    absent = type(info).model_validate(info.model_dump(by_alias=True, exclude={"system_fields"}))
    bare = snapshot(ORG).model_copy(update={"info": absent})

    assert not merged(bare, bare, {"org"}).info.has("system_fields")


def loose(base: Snapshot, source: Snapshot, *taken: str) -> list[str]:
    return [
        f"{found.reference.item} {found.reference.tie} {found.reference.target} ({found.left_out})"
        for found in dangling(base, source, frozenset(taken))
    ]


NOTHING = snapshot()
GROUPED = C("org", (ID,), {"group": "people"})
PEOPLE = C("people")
WITH_PROJECTS = C("org", (ID, F("projects", "alias", meta={"special": ["o2m"]})))
SHOWN = R("project", "org", "org", meta={"one_field": "projects"})
BLOCKS = C("block", (ID, F("item"), F("collection")))
ANY = R(
    "block", "item", None, meta={"one_allowed_collections": ["org", "project"], "one_collection_field": "collection"}
)
BY_NUMBER = C("org", (F("id", "integer", {"is_primary_key": True, "is_nullable": False}),))
IN_NUMBER = C("project", (ID, F("org", "integer")))


@pytest.mark.parametrize(
    ("base", "source", "taken", "found"),
    [
        pytest.param(
            NOTHING, snapshot(ORG, PROJECT, relations=[IN_ORG]), "project",
            [
                "relation project.org leads to collection org (org)",
                "relation project.org has a foreign key to field org.id (org)",
            ],
            id="a relation to a new collection",
        ),
        pytest.param(
            snapshot(ORG, PROJECT, relations=[IN_ORG]), NOTHING, "org",
            [
                "relation project.org leads to collection org (project)",
                "relation project.org has a foreign key to field org.id (project)",
            ],
            id="a relation from what stays to what goes",
        ),
        pytest.param(
            NOTHING, snapshot(PEOPLE, GROUPED), "org", ["collection org is grouped in collection people (people)"],
            id="a new group",
        ),
        pytest.param(
            snapshot(PEOPLE, GROUPED), NOTHING, "people", ["collection org is grouped in collection people (org)"],
            id="a group that goes",
        ),
        pytest.param(
            snapshot(ORG, PROJECT, relations=[IN_ORG]), snapshot(WITH_PROJECTS, PROJECT, relations=[SHOWN]), "org",
            ["field org.projects shows relation project.org (project)"],
            id="a field without the relation that it shows",
        ),
        pytest.param(
            snapshot(ORG, PROJECT, relations=[IN_ORG]), snapshot(WITH_PROJECTS, PROJECT, relations=[SHOWN]), "project",
            ["relation project.org is shown as field org.projects (org)"],
            id="a relation without the field that shows it",
        ),
        pytest.param(
            snapshot(ORG), snapshot(ORG, PROJECT, BLOCKS, relations=[ANY]), "block",
            ["relation block.item leads to collection project (project)"],
            id="one of many-to-any",
        ),
        pytest.param(
            snapshot(ORG, PROJECT, relations=[IN_ORG]), snapshot(BY_NUMBER, IN_NUMBER, relations=[IN_ORG]), "project",
            ["relation project.org has a foreign key to field org.id (org)"],
            id="a key of another type",
        ),
        pytest.param(
            snapshot(ORG, PROJECT, relations=[IN_ORG]), snapshot(BY_NUMBER, IN_NUMBER, relations=[IN_ORG]), "org",
            ["relation project.org has a foreign key to field org.id (project)"],
            id="a key that gets another type",
        ),
        pytest.param(
            snapshot(ORG), snapshot(ORG, PROJECT, relations=[IN_ORG]), "project", [], id="near miss: it is there",
        ),
        pytest.param(
            NOTHING, snapshot(PROJECT, relations=[IN_ORG]), "project", [], id="near miss: it is nowhere at all",
        ),
        pytest.param(
            NOTHING, snapshot(ORG, PROJECT, relations=[IN_ORG]), "org", [], id="near miss: both are left out of it",
        ),
        pytest.param(
            NOTHING, snapshot(C("a", (ID, F("user", "uuid"))), relations=[R("a", "user", "directus_users")]), "a", [],
            id="near miss: a collection of Directus",
        ),
    ],
)  # fmt: skip
def test_what_would_dangle(base: Snapshot, source: Snapshot, taken: str, found: list[str]) -> None:
    assert loose(base, source, taken) == found


def test_everything_taken_or_nothing_leaves_nothing_dangling() -> None:
    base, source = snapshot(PEOPLE, GROUPED), snapshot(WITH_PROJECTS, PROJECT, relations=[SHOWN])
    names = collections_of(base, source)

    assert loose(base, source) == []
    assert loose(base, source, *names) == []


def test_what_has_to_come_along_is_found_to_its_end() -> None:
    source = snapshot(PEOPLE, GROUPED, PROJECT, C("task", (ID, F("project", "uuid"))), C("other", (ID,)),
                      relations=[IN_ORG, R("task", "project", "project")])  # fmt: skip

    assert completed(NOTHING, source, frozenset({"task"})) == {"task", "project", "org", "people"}


def test_the_end_is_missing_or_goes() -> None:
    relation, org = Item(ItemKind.RELATION, "project", "org"), Item(ItemKind.COLLECTION, "org")
    reference = Reference(relation, Tie.LEADS, org)

    assert Dangling(reference, "org").is_missing
    assert not Dangling(reference, "project").is_missing
