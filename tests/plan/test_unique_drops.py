"""UNIQUE constraints that go: what points at them, what replication makes of them."""

from __future__ import annotations

import pytest

from snapshot_tool.load.postgres import read_catalog
from tests.plan.build import ID, C, F, R, snapshot
from tests.plan.observe import carry_out
from tests.plan.support import assert_reached, changes, codes, errors, execute, past_triggers, plan_for, reach, read

UNIQUE = F("code", "string", {"is_unique": True})
PARENT = C("parent", (ID, UNIQUE, F("title")))
CHILD = C("child", (ID, F("parent_code"), F("parent", "uuid")))
LINK = R("child", "parent", "parent")
WHOLE = snapshot(PARENT, CHILD, relations=[LINK])
POINTING = F("parent_code", "string", {"foreign_key_table": "parent", "foreign_key_column": "code"})
LOOSE = snapshot(PARENT.with_fields(F("code")), CHILD.with_fields(POINTING), relations=[LINK])
UNLINKED = snapshot(PARENT.with_fields(F("code")), CHILD, relations=[LINK])
ALLOW = ["index-drop-unique:parent_code_unique"]
KEY = "ALTER TABLE child ADD CONSTRAINT by_code FOREIGN KEY (parent_code) REFERENCES parent (code) ON DELETE CASCADE"
OTHER = "CREATE UNIQUE INDEX parent_code_other ON parent (code)"


@pytest.fixture
def linked(directus_database: str) -> str:
    """A database in which a foreign key that Directus does not know points at a UNIQUE constraint."""
    reach(directus_database, WHOLE)
    execute(directus_database, KEY)
    return directus_database


def test_a_foreign_key_holds_the_only_unique_index(linked: str) -> None:
    plan = plan_for(linked, LOOSE, ALLOW)
    assert errors(plan) == ["index-drop-foreign-key-target parent_code_unique"]
    message = next(found.message for found in plan.findings if found.code == "index-drop-foreign-key-target")
    assert message == (
        "parent_code_unique is what child.by_code points at, and no other unique index is on parent.code: it cannot go"
    )
    assert not any("DROP" in sql for sql in changes(plan))


def test_a_foreign_key_is_bound_to_the_other_index_in_one_transaction(linked: str) -> None:
    execute(
        linked,
        OTHER,
        "INSERT INTO parent (id, code) VALUES (md5('p')::uuid, 'x')",
        "INSERT INTO child (id, parent_code) VALUES (md5('c')::uuid, 'x')",
    )
    assert errors(plan_for(linked, LOOSE)) == ["index-drop-unique parent_code_unique"]
    plan = reach(linked, LOOSE, ALLOW)
    assert changes(plan) == [
        'ALTER TABLE "public"."child" DROP CONSTRAINT "by_code"',
        'ALTER TABLE "public"."parent" DROP CONSTRAINT "parent_code_unique"',
        'ALTER TABLE "public"."child" ADD CONSTRAINT "by_code" FOREIGN KEY (parent_code) '
        'REFERENCES "public"."parent"(code) ON DELETE CASCADE NOT VALID',
        'ALTER TABLE "public"."child" VALIDATE CONSTRAINT "by_code"',
    ]
    assert [step.transaction for step in plan.steps][-4:] == [1, 1, 1, 2]
    key = read_catalog(linked).tables["child"].constraint("by_code")
    assert key is not None
    assert (key.index, key.validated) == ("parent_code_other", True)


def test_rows_that_point_nowhere_though_the_foreign_key_is_validated(linked: str) -> None:
    execute(
        linked,
        OTHER,
        past_triggers("INSERT INTO child (id, parent_code) VALUES (md5('c')::uuid, 'x')"),
    )
    assert errors(plan_for(linked, LOOSE, ALLOW)) == ["data-orphans child.parent_code"]
    execute(linked, "INSERT INTO parent (id, code) VALUES (md5('p')::uuid, 'x')")
    reach(linked, LOOSE, ALLOW)


NO_HEIR = {
    "partial": "CREATE UNIQUE INDEX other ON parent (code) WHERE title IS NOT NULL",
    "of more columns": "CREATE UNIQUE INDEX other ON parent (code, title)",
    "deferrable": "ALTER TABLE parent ADD CONSTRAINT other UNIQUE (code) DEFERRABLE",
}


@pytest.mark.parametrize("kind", NO_HEIR)
def test_an_index_that_no_foreign_key_can_use_is_no_help(linked: str, kind: str) -> None:
    execute(linked, NO_HEIR[kind])
    found = errors(plan_for(linked, LOOSE, [*ALLOW, "index-drop-unique:other"]))
    assert "index-drop-foreign-key-target parent_code_unique" in found


def test_a_foreign_key_that_goes_with_its_relation_goes_first(directus_database: str) -> None:
    tied = snapshot(PARENT, CHILD, relations=[LINK])
    reach(directus_database, tied)
    execute(
        directus_database,
        "ALTER TABLE child ADD CONSTRAINT child_parent_code_foreign FOREIGN KEY (parent_code) REFERENCES parent (code)",
        "INSERT INTO directus_relations (many_collection, many_field, one_collection) "
        "VALUES ('child', 'parent_code', 'parent')",
    )
    plan = plan_for(directus_database, UNLINKED, ALLOW)
    assert errors(plan) == []
    before = read(directus_database, UNLINKED).catalog
    carry_out(plan, directus_database)
    assert_reached(directus_database, UNLINKED, before, ALLOW)
    assert changes(plan) == [
        'ALTER TABLE "public"."child" DROP CONSTRAINT "child_parent_code_foreign"',
        'ALTER TABLE "public"."parent" DROP CONSTRAINT "parent_code_unique"',
    ]


def test_the_replica_identity_becomes_the_primary_key_where_that_is_allowed(directus_database: str) -> None:
    required = F("code", "string", {"is_unique": True, "is_nullable": False})
    reach(directus_database, snapshot(PARENT.with_fields(required)))
    execute(
        directus_database,
        "ALTER TABLE parent REPLICA IDENTITY USING INDEX parent_code_unique",
        "ALTER TABLE parent CLUSTER ON parent_code_unique",
        "CREATE PUBLICATION everything FOR TABLE parent",
        "INSERT INTO parent (id, code) VALUES (md5('p')::uuid, 'x')",
    )
    loose = snapshot(PARENT.with_fields(F("code", "string", {"is_nullable": False})))
    plan = plan_for(directus_database, loose, ALLOW)
    assert errors(plan) == ["index-drop-replica-identity parent_code_unique"]
    assert ("index-drop-clustered", "parent_code_unique") in codes(plan)
    allowed = [*ALLOW, "index-drop-replica-identity:parent_code_unique", "the table:parent"]
    plan = reach(directus_database, loose, allowed)
    assert changes(plan)[:2] == [
        'ALTER TABLE "public"."parent" REPLICA IDENTITY DEFAULT',
        'ALTER TABLE "public"."parent" DROP CONSTRAINT "parent_code_unique"',
    ]
    execute(directus_database, "UPDATE parent SET title = 'still possible'")


def test_the_column_of_a_replica_identity_stays(directus_database: str) -> None:
    required = F("code", "string", {"is_unique": True, "is_nullable": False})
    reach(directus_database, snapshot(PARENT.with_fields(required)))
    execute(directus_database, "ALTER TABLE parent REPLICA IDENTITY USING INDEX parent_code_unique")
    found = errors(plan_for(directus_database, snapshot(PARENT.without("code"))))
    assert found == ["index-drop-replica-identity parent_code_unique"]
