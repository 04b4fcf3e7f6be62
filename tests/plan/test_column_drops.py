"""What goes with a dropped column, and what keeps it from going."""

from __future__ import annotations

import pytest

from tests.plan.build import ID, C, F, snapshot
from tests.plan.support import changes, errors, execute, plan_for, reach

PAGE = C("page", (ID, F("title"), F("slug"), F("sort", "integer")))
WHOLE = snapshot(PAGE)
WITHOUT = snapshot(PAGE.without("slug"))


@pytest.fixture
def pages(directus_database: str) -> str:
    reach(directus_database, WHOLE)
    return directus_database


TAKEN = {
    "composite": "CREATE INDEX taken ON page (title, slug)",
    "include": "CREATE INDEX taken ON page (title) INCLUDE (slug)",
    "predicate": "CREATE INDEX taken ON page (title, sort) WHERE slug IS NOT NULL",
    "expression": "CREATE INDEX taken ON page (lower(slug))",
    "another method": "CREATE INDEX taken ON page USING hash (slug)",
}


@pytest.mark.parametrize("kind", TAKEN)
def test_an_index_that_serves_more_goes_only_when_allowed_and_first(pages: str, kind: str) -> None:
    execute(pages, TAKEN[kind])
    assert errors(plan_for(pages, WITHOUT)) == ["column-drop-takes-index taken"]
    plan = reach(pages, WITHOUT, ["column-drop-takes-index:taken"])
    assert changes(plan) == [
        'DROP INDEX CONCURRENTLY "public"."taken"',
        'ALTER TABLE "public"."page" DROP COLUMN "slug"',
    ]


NOT_TAKEN = {
    "its own plain index": "CREATE INDEX page_slug_index ON page (slug)",
    "its own unique index": "CREATE UNIQUE INDEX own ON page (slug)",
    "of other columns": "CREATE INDEX other ON page (title, sort)",
    "a longer name in the predicate": "CREATE INDEX other ON page (title, sort) WHERE title = 'slugs'",
}


@pytest.mark.parametrize("kind", NOT_TAKEN)
def test_an_index_of_the_column_alone_goes_with_it(pages: str, kind: str) -> None:
    execute(pages, NOT_TAKEN[kind])
    assert errors(plan_for(pages, WITHOUT)) == []


def test_constraints_and_statistics_count_too(pages: str) -> None:
    execute(
        pages,
        "ALTER TABLE page ADD CONSTRAINT both_or_none CHECK ((title IS NULL) = (slug IS NULL))",
        "ALTER TABLE page ADD CONSTRAINT pair UNIQUE (title, slug)",
        "CREATE STATISTICS together ON title, slug FROM page",
    )
    assert errors(plan_for(pages, WITHOUT)) == [
        "column-drop-takes-index pair",
        "column-drop-takes-index both_or_none",
        "column-drop-takes-index together",
    ]


def test_a_view_keeps_its_column(pages: str) -> None:
    execute(pages, "CREATE VIEW slugs AS SELECT slug FROM page")
    assert errors(plan_for(pages, WITHOUT)) == ["dependent-object page.slug"]
    assert errors(plan_for(pages, snapshot(PAGE.without("title")))) == []


def test_a_view_keeps_its_table(pages: str) -> None:
    execute(pages, "CREATE VIEW slugs AS SELECT slug FROM page")
    assert errors(plan_for(pages, snapshot())) == ["dependent-object page"]


def test_a_foreign_key_that_directus_does_not_know_keeps_its_target(pages: str) -> None:
    execute(pages, "CREATE TABLE note (id int, page uuid REFERENCES page (id))")
    assert errors(plan_for(pages, snapshot())) == ["dependent-object page"]


def test_permissions_forget_the_field(pages: str) -> None:
    execute(
        pages,
        "INSERT INTO directus_policies (id, name) VALUES ('6a4b1f0e-0000-4000-8000-000000000001', 'p')",
        "INSERT INTO directus_permissions (policy, collection, action, fields) "
        "SELECT id, 'page', 'read', 'id,slug,slugs' FROM directus_policies",
        "INSERT INTO directus_permissions (policy, collection, action, fields) "
        "SELECT id, 'page', 'update', 'slug' FROM directus_policies",
    )
    reach(pages, WITHOUT)
    execute(
        pages,
        "DO $$ BEGIN ASSERT (SELECT string_agg(coalesce(fields, 'none'), ';' ORDER BY action) "
        "FROM directus_permissions) = 'id,slugs;none'; END $$",
    )


def test_nothing_stays_of_a_collection(pages: str) -> None:
    execute(
        pages,
        "INSERT INTO directus_presets (collection) VALUES ('page'), ('other')",
        "INSERT INTO directus_activity (action, collection, item) VALUES ('create', 'page', '1')",
        "INSERT INTO directus_revisions (activity, collection, item) SELECT id, 'page', '1' FROM directus_activity",
        "INSERT INTO directus_revisions (activity, collection, item, parent) "
        "SELECT activity, 'other', '1', id FROM directus_revisions",
    )
    plan = reach(pages, snapshot())
    assert changes(plan) == ['DROP TABLE "public"."page"']
    execute(
        pages,
        "DO $$ BEGIN ASSERT (SELECT count(*) FROM directus_presets) = 1; "
        "ASSERT (SELECT count(*) FROM directus_activity) = 0; "
        "ASSERT (SELECT count(*) FROM directus_fields) = 0; END $$",
    )
