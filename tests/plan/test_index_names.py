"""Names that are hard: as long as PostgreSQL allows and alike, quoted, reserved, and the same in two schemas."""

from __future__ import annotations

import pytest

from snapshot_tool.load.postgres import read_catalog
from tests.plan.build import ID, C, F, snapshot
from tests.plan.support import changes, errors, execute, plan_for, reach

LONG = "a_column_with_a_name_that_goes_on_until_postgresql_cuts_it_off"
TABLE = "a_table_with_a_name_that_goes_on_until_postgresql_cuts_it_off_"


def unindexed(collection: C) -> C:
    return collection.with_fields(*(F(own.name, own.kind) for own in collection.fields if own.name != "id"))


def own_indexes(url: str, table: str) -> set[str]:
    return {index.name for index in read_catalog(url).tables[table].indexes if index.constraint is None}


def test_names_of_63_bytes_that_begin_alike(directus_database: str) -> None:
    columns = [F(f"{LONG[:61]}_{end}", "string", {"is_indexed": True}) for end in "ab"]
    tables = [C(f"{TABLE[:61]}_{end}", (ID, *columns)) for end in "xy"]
    assert {len(table.name) for table in tables} == {63}
    plan = reach(directus_database, snapshot(*tables))
    names = [name for table in tables for name in own_indexes(directus_database, table.name)]
    assert len(set(names)) == 4
    assert all(len(name.encode()) <= 63 for name in names)
    assert errors(plan) == []
    gone = reach(directus_database, snapshot(*map(unindexed, tables)))
    assert sorted(changes(gone)) == sorted(f'DROP INDEX CONCURRENTLY "public"."{name}"' for name in names)


HARD = {
    "upper case": ("Page", "PageTitle"),
    "reserved": ("select", "table"),
    "a space": ("page", "page title"),
    "a quote": ("page", 'say "so"'),
    "a semicolon": ("page", "x; DROP TABLE directus_users; --"),
    "not ascii": ("größe", "größe_日本"),
}


@pytest.mark.parametrize("kind", HARD)
def test_a_name_that_has_to_be_quoted(directus_database: str, kind: str) -> None:
    table, column = HARD[kind]
    page = C(table, (ID, F(column, "string", {"is_indexed": True}), F("other", "string")))
    reach(directus_database, snapshot(page))
    (index,) = own_indexes(directus_database, table)
    plan = reach(directus_database, snapshot(unindexed(page)))
    quoted = index.replace('"', '""')
    assert changes(plan) == [f'DROP INDEX CONCURRENTLY "public"."{quoted}"']
    written = column.replace('"', '""')
    execute(directus_database, f'CREATE INDEX "by ""hand" ON "{table}" ("{written}", other)')
    without = snapshot(unindexed(page).without(column))
    assert errors(plan_for(directus_database, without)) == ['column-drop-takes-index by "hand']
    assert changes(reach(directus_database, without, ['column-drop-takes-index:by "hand'])) == [
        'DROP INDEX CONCURRENTLY "public"."by ""hand"',
        f'ALTER TABLE "public"."{table}" DROP COLUMN "{written}"',
    ]


def test_an_index_of_the_same_name_in_another_schema_is_another_one(directus_database: str) -> None:
    page = C("page", (ID, F("slug", "string", {"is_indexed": True})))
    reach(directus_database, snapshot(page))
    execute(
        directus_database,
        "CREATE SCHEMA archive",
        "CREATE TABLE archive.page (id uuid PRIMARY KEY, slug varchar(255))",
        "CREATE INDEX page_slug_index ON archive.page (slug)",
        "CREATE INDEX page_other_index ON archive.page (id)",
    )
    other = snapshot(C("page", (ID, F("slug"), F("other", "string", {"is_indexed": True}))))
    plan = reach(directus_database, other)
    assert [sql for sql in changes(plan) if "INDEX" in sql] == [
        'CREATE INDEX CONCURRENTLY "page_other_index" ON "public"."page" ("other")',
        'DROP INDEX CONCURRENTLY "public"."page_slug_index"',
    ]
    execute(
        directus_database,
        "DO $$ BEGIN ASSERT (SELECT count(*) FROM pg_indexes WHERE schemaname = 'archive') = 3; END $$",
    )
