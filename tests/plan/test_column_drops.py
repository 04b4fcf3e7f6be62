"""What goes with a dropped column, and what keeps it from going."""

from __future__ import annotations

import pytest

from snapshot_tool.model.plan import Phase
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
    "a text that is its name": "CREATE INDEX other ON page (title, sort) WHERE title <> 'slug'",
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


def test_what_goes_with_a_column_goes_when_allowed_and_its_definition_stays_in_the_undo(pages: str) -> None:
    execute(
        pages,
        "ALTER TABLE page ADD CONSTRAINT both_or_none CHECK ((title IS NULL) = (slug IS NULL))",
        "ALTER TABLE page ADD CONSTRAINT pair UNIQUE (title, slug)",
        "CREATE STATISTICS together ON title, slug FROM page",
        "CREATE INDEX upper ON page (upper(slug), title)",
    )
    plan = reach(
        pages, WITHOUT, [f"column-drop-takes-index:{name}" for name in ("both_or_none", "pair", "together", "upper")]
    )
    index, column = [step for step in plan.steps if step.phase is Phase.CONTRACT and "page" in str(step.locks)][:2]
    assert [undo.sql for undo in index.undo] == [
        "CREATE INDEX CONCURRENTLY upper ON public.page USING btree (upper((slug)::text), title)"
    ]
    undone = [undo.sql for undo in column.undo]
    assert "CREATE STATISTICS public.together ON title, slug FROM page" in undone
    assert any('ADD CONSTRAINT "pair" UNIQUE USING INDEX' in sql for sql in undone)
    assert any('ADD CONSTRAINT "both_or_none" CHECK' in sql and sql.endswith("NOT VALID") for sql in undone)


HELD = {
    "a view": ("CREATE VIEW uses AS SELECT slug FROM page", True),
    "a materialized view": ("CREATE MATERIALIZED VIEW uses AS SELECT slug FROM page", True),
    "a policy": ("CREATE POLICY uses ON page USING (slug <> 'x')", False),
    "a trigger": (
        "CREATE TRIGGER uses AFTER UPDATE OF slug ON page FOR EACH ROW EXECUTE FUNCTION nothing()", False
    ),
    "a rule": ("CREATE RULE uses AS ON DELETE TO page WHERE old.slug = 'x' DO INSTEAD NOTHING", False),
}  # fmt: skip


@pytest.mark.parametrize("kind", HELD)
def test_what_uses_a_column_keeps_it_and_its_type(pages: str, kind: str) -> None:
    statement, holds_table = HELD[kind]
    execute(pages, "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'", statement)
    assert errors(plan_for(pages, WITHOUT)) == ["dependent-object page.slug"]
    assert errors(plan_for(pages, snapshot(PAGE.with_fields(F("slug", "text"))))) == ["dependent-object page.slug"]
    assert errors(plan_for(pages, snapshot(PAGE.without("title")))) == []
    gone = errors(plan_for(pages, snapshot()))
    assert gone == (["dependent-object page"] if holds_table else ["table-drop-takes-object page"])
    if not holds_table:
        reach(pages, snapshot(), ["table-drop-takes-object:page"])


def test_what_a_table_holds_goes_with_it_only_when_allowed(pages: str) -> None:
    execute(
        pages,
        "ALTER TABLE page ADD CONSTRAINT filled CHECK (title <> '')",
        "CREATE INDEX wide ON page (title, slug)",
        "CREATE STATISTICS together ON title, slug FROM page",
    )
    plan = plan_for(pages, snapshot())
    assert errors(plan) == ["table-drop-takes-object page"]
    assert plan.findings[0].message == "with page would go index wide, check filled, statistics together"
    reach(pages, snapshot(), ["table-drop-takes-object"])


def test_a_policy_of_another_table_keeps_its_table(pages: str) -> None:
    execute(pages, "CREATE TABLE note (id int)", "CREATE POLICY uses ON note USING (EXISTS (SELECT FROM page))")
    assert errors(plan_for(pages, snapshot())) == ["dependent-object page"]


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
