"""A plan for some collections, run on a real PostgreSQL: what differed there is gone, and all else is as it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.view import view
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.load.split import read
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.declared import NOTHING_DECLARED, Declared, DeclaredHere, DeclaredIndex, DeclaredKey
from snapshot_tool.model.merging import collections_of, completed, merged
from snapshot_tool.model.plan import Plan
from snapshot_tool.model.selection import Selection
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.plan.fingerprint import changed, fingerprint
from tests.plan.build import ID, C, F, R, snapshot
from tests.plan.documents import make_plan
from tests.plan.support import VERSION, changes, execute, reach
from tests.plan.test_own_snapshot import LOSSES, SNAPSHOT, without

ORG = C("org", (ID, F("name"), F("size", "integer")))
PROJECT = C("project", (ID, F("name"), F("org", "uuid")))
IN_ORG = R("project", "org", "org")
BEFORE = snapshot(ORG, PROJECT, relations=[IN_ORG])
AFTER = snapshot(
    C("org", (ID, F("name", schema={"is_indexed": True}), F("size", "bigInteger"), F("plan"))),
    C("project", (ID, F("title"), F("org", "uuid"))),
    C("task", (ID, F("project", "uuid"))),
    relations=[R("project", "org", "org", "CASCADE"), R("task", "project", "project")],
)


def reach_in(url: str, files: Snapshot, taken: frozenset[str]) -> Plan:
    """Reach a snapshot in some collections; what belongs to any other is not touched."""
    before = read_catalog(url)
    current = view(before, VERSION)
    plan = reach(url, merged(current, files, taken), LOSSES)
    touched = {_collection(name) for name in changed(_objects(before), _objects(read_catalog(url)))}
    assert touched <= taken
    return plan


def _objects(catalog: Catalog) -> Mapping[str, str]:
    """Return a digest of each object, without which foreign keys of other tables an index serves."""
    tables = {
        name: replace(table, indexes=tuple(replace(index, foreign_keys=()) for index in table.indexes))
        for name, table in catalog.tables.items()
    }
    return fingerprint(replace(catalog, tables=tables))


def _collection(name: str) -> str:
    """Return the collection that an object of a fingerprint belongs to: `index project.project_pkey`."""
    words = name.removeprefix("metadata ").removeprefix("relation ").split(" ")[-1]
    return words.split(".")[0].removesuffix("_id_seq")


def differing(url: str, files: Snapshot) -> set[str]:
    return {found.item.collection for found in diff(view(read_catalog(url), VERSION), files)}


@pytest.fixture
def database(directus_database: str) -> str:
    reach(directus_database, BEFORE)
    return directus_database


def test_only_what_is_selected_changes(database: str) -> None:
    plan = reach_in(database, AFTER, frozenset({"org"}))

    assert all('"project"' not in sql and '"task"' not in sql for sql in changes(plan))
    assert differing(database, AFTER) == {"project", "task"}
    reach_in(database, AFTER, frozenset({"project", "task"}))
    assert differing(database, AFTER) == set()


def test_a_collection_goes_and_the_others_stay(database: str) -> None:
    reach_in(database, snapshot(C("org", (ID,))), frozenset({"project"}))

    assert set(read_catalog(database).tables) & {"org", "project"} == {"org"}
    assert read_catalog(database).tables["org"].column("size") is not None


def test_the_projects_snapshot_is_reached_piece_by_piece(directus_database: str) -> None:
    """In pieces of whatever has to come along, until nothing is left."""
    url, whole = directus_database, read(SNAPSHOT).snapshot
    young = without(whole, "access_request", "referral_ledger", "project_webhook", "conversation.summary")
    reach(url, without(young, "directus_users.whitelabel_logo", "training_license"), LOSSES)
    pieces = 0
    while left := differing(url, whole):
        current = view(read_catalog(url), VERSION)
        names = collections_of(current, whole)
        taken = completed(current, whole, frozenset({min(left)})) & names
        reach_in(url, whole, taken)
        assert differing(url, whole) == left - taken
        pieces += 1
    assert pieces > 1


def plan_in(url: str, wanted: Snapshot, selection: Selection, declared: Declared = NOTHING_DECLARED) -> Plan:
    catalog = read_catalog(url)
    current = view(catalog, VERSION)
    files = merged(current, wanted, frozenset(filter(selection.takes, collections_of(current, wanted))))
    here = DeclaredHere(declared)
    return make_plan(diff(current, files), catalog, current, files, selection=selection, declared=here)


def test_what_is_declared_for_others_is_left_to_others(database: str) -> None:
    pair = (DeclaredKey(column="name"), DeclaredKey(column="id"))
    declared = Declared(
        indexes=tuple(DeclaredIndex(name=f"by_{table}", table=table, columns=pair) for table in ("org", "project"))
    )
    execute(database, 'CREATE INDEX by_hand ON project (id, "name")')

    plan = plan_in(database, BEFORE, Selection(only=("org",)), declared)

    assert changes(plan) == ['CREATE INDEX CONCURRENTLY "by_org" ON "public"."org" ("name", "id")']
    assert "by_hand" not in " ".join(found.message for found in plan.findings)
    assert len(changes(plan_in(database, BEFORE, Selection(), declared))) == 2


def test_what_an_earlier_plan_left_in_others_is_left_there(database: str) -> None:
    execute(
        database,
        "CREATE INDEX org_name_index ON org (name)",
        "CREATE INDEX project_name_index ON project (name)",
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid::regclass::text IN "
        "('org_name_index', 'project_name_index')",
    )
    indexed = snapshot(
        C("org", (ID, F("name", schema={"is_indexed": True}), F("size", "integer"))),
        C("project", (ID, F("name", schema={"is_indexed": True}), F("org", "uuid"))),
        relations=[IN_ORG],
    )

    assert changes(plan_in(database, indexed, Selection(exclude=("org",)))) == [
        'REINDEX INDEX CONCURRENTLY "public"."project_name_index"'
    ]
    assert len(changes(plan_in(database, indexed, Selection()))) == 2
