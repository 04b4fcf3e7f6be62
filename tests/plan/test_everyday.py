"""The everyday changes on a real PostgreSQL: each planned, run step by step, and nothing left to do afterwards."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from snapshot_tool.load.postgres import read_catalog
from tests.plan.build import ID, C, F, R, serial, snapshot
from tests.plan.support import changes, codes, execute, plan_for, reach

AUTHOR = C("author", (ID, F("name"), F("email")))
ARTICLE = C(
    "article",
    (
        ID,
        F("title"),
        F("body", "text"),
        F("views", "integer", {"default_value": 0}),
        F("rating", "decimal"),
        F("published", "timestamp"),
        F("author", "uuid"),
        F("status", "string", {"default_value": "draft"}),
    ),
)
WRITTEN_BY = R("article", "author", "author")
BASE = snapshot(AUTHOR, ARTICLE, relations=[WRITTEN_BY])
ROWS = (
    "INSERT INTO author (id, name) SELECT md5(n::text)::uuid, 'name ' || n FROM generate_series(1, 20) AS n",
    "INSERT INTO article (id, title, body, views, rating, published, author) SELECT md5(n::text)::uuid, 'title ' || n, "
    "'body', n, n + 0.25, now(), md5((n % 20 + 1)::text)::uuid FROM generate_series(1, 200) AS n",
    "ANALYZE",
)


@pytest.fixture
def blog(directus_database: str) -> str:
    """A database that holds `BASE`, and rows."""
    reach(directus_database, BASE)
    execute(directus_database, *ROWS)
    return directus_database


def with_article(*fields: F) -> C:
    return ARTICLE.with_fields(*fields)


def wanted(article: C, author: C = AUTHOR, relation: R = WRITTEN_BY) -> tuple[C, C, R]:
    return article, author, relation


def test_a_database_becomes_the_snapshot_in_one_transaction(directus_database: str) -> None:
    plan = reach(directus_database, BASE)
    assert {step.transaction for step in plan.steps} == {1}
    assert changes(plan) == [
        'CREATE TABLE "public"."author" (\n'
        '  "id" uuid NOT NULL,\n'
        '  "name" character varying(255),\n'
        '  "email" character varying(255),\n'
        '  CONSTRAINT "author_pkey" PRIMARY KEY ("id")\n'
        ")",
        'CREATE TABLE "public"."article" (\n'
        '  "id" uuid NOT NULL,\n'
        '  "title" character varying(255),\n'
        '  "body" text,\n'
        "  \"views\" integer DEFAULT '0',\n"
        '  "rating" numeric(10,2),\n'
        '  "published" timestamp with time zone,\n'
        '  "author" uuid,\n'
        "  \"status\" character varying(255) DEFAULT 'draft',\n"
        '  CONSTRAINT "article_pkey" PRIMARY KEY ("id")\n'
        ")",
        'ALTER TABLE "public"."article" ADD CONSTRAINT "article_author_foreign" FOREIGN KEY ("author") '
        'REFERENCES "public"."author" ("id") ON DELETE SET NULL',
    ]


def test_nothing_to_do_is_an_empty_plan(blog: str) -> None:
    plan = plan_for(blog, BASE)
    assert plan.steps == ()
    assert plan.findings == ()


COLUMN_CHANGES = {
    "longer": (
        F("title", "string", {"max_length": 300}),
        ['ALTER TABLE "public"."article" ALTER COLUMN "title" TYPE character varying(300) USING '
         '"title"::character varying(300)'],
    ),
    "to text": (
        F("title", "text"),
        ['ALTER TABLE "public"."article" ALTER COLUMN "title" TYPE text USING "title"::text'],
    ),
    "shorter, and everything fits": (
        F("title", "string", {"max_length": 20}),
        ['ALTER TABLE "public"."article" ALTER COLUMN "title" TYPE character varying(20) USING '
         '"title"::character varying(20)'],
    ),
    "integer to bigint": (
        F("views", "bigInteger", {"default_value": 0}),
        ['ALTER TABLE "public"."article" ALTER COLUMN "views" DROP DEFAULT, ALTER COLUMN "views" TYPE bigint USING '
         '"views"::bigint, ALTER COLUMN "views" SET DEFAULT \'0\''],
    ),
    "numeric wider": (
        F("rating", "decimal", {"numeric_precision": 12}),
        ['ALTER TABLE "public"."article" ALTER COLUMN "rating" TYPE numeric(12,2) USING "rating"::numeric(12,2)'],
    ),
    "numeric with another scale": (
        F("rating", "decimal", {"numeric_precision": 12, "numeric_scale": 4}),
        ['ALTER TABLE "public"."article" ALTER COLUMN "rating" TYPE numeric(12,4) USING "rating"::numeric(12,4)'],
    ),
    "timestamp with time zone to one without": (
        F("published", "dateTime"),
        ["SET LOCAL TimeZone = 'UTC'",
         'ALTER TABLE "public"."article" ALTER COLUMN "published" TYPE timestamp without time zone USING '
         '"published"::timestamp without time zone'],
    ),
    "default set": (
        F("title", "string", {"default_value": "it''s"}),
        ['ALTER TABLE "public"."article" ALTER COLUMN "title" SET DEFAULT \'it\'\'s\''],
    ),
    "default dropped": (
        F("status"),
        ['ALTER TABLE "public"."article" ALTER COLUMN "status" DROP DEFAULT'],
    ),
    "default of the moment": (
        F("published", "timestamp", {"default_value": "CURRENT_TIMESTAMP"}),
        ['ALTER TABLE "public"."article" ALTER COLUMN "published" SET DEFAULT CURRENT_TIMESTAMP'],
    ),
    "unique": (
        F("title", "string", {"is_unique": True}),
        ['CREATE UNIQUE INDEX CONCURRENTLY "article_title_unique" ON "public"."article" ("title")',
         'ALTER TABLE "public"."article" ADD CONSTRAINT "article_title_unique" UNIQUE USING INDEX '
         '"article_title_unique"'],
    ),
    "indexed": (
        F("title", "string", {"is_indexed": True}),
        ['CREATE INDEX CONCURRENTLY "article_title_index" ON "public"."article" ("title")'],
    ),
    "only metadata": (F("title", meta={"note": "what it's called", "options": {"a'b": [1, None]}}), []),
    "to jsonb through text": (
        F("body", "jsonb"),
        ['ALTER TABLE "public"."article" ALTER COLUMN "body" TYPE jsonb USING "body"::jsonb'],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", COLUMN_CHANGES)
def test_a_column_changes_in_its_online_form(blog: str, name: str) -> None:
    field, statements = COLUMN_CHANGES[name]
    execute(blog, """UPDATE article SET body = '{"a": 1}'""")
    plan = reach(blog, snapshot(AUTHOR, with_article(field), relations=[WRITTEN_BY]))
    assert changes(plan) == statements


NEW_COLUMNS = {
    "nullable": (F("note"), ['ADD COLUMN "note" character varying(255)']),
    "with a default, not null": (
        F("note", "string", {"is_nullable": False, "default_value": "x"}),
        ["ADD COLUMN \"note\" character varying(255) DEFAULT 'x' NOT NULL"],
    ),
    "with a default that ends in more blanks than it holds": (
        F("note", "string", {"max_length": 3, "default_value": "abc  "}),
        ["ADD COLUMN \"note\" character varying(3) DEFAULT 'abc  '"],
    ),
    "of a fixed length, with a default that ends in more blanks": (
        F("note", "string", {"data_type": "character", "max_length": 3, "default_value": "abc  "}),
        ["ADD COLUMN \"note\" character(3) DEFAULT 'abc  '"],
    ),
    "boolean": (
        F("note", "boolean", {"default_value": False}),
        ["ADD COLUMN \"note\" boolean DEFAULT 'false'"],
    ),
    "of the moment": (
        F("note", "timestamp", {"default_value": "CURRENT_TIMESTAMP"}),
        ['ADD COLUMN "note" timestamp with time zone DEFAULT CURRENT_TIMESTAMP'],
    ),
    "jsonb": (F("note", "jsonb", {"default_value": {"a": []}}), ['ADD COLUMN "note" jsonb DEFAULT \'{"a":[]}\'']),
    "double precision": (F("note", "double"), ['ADD COLUMN "note" double precision']),
    "smallint": (F("note", "smallint", {"default_value": -5}), ["ADD COLUMN \"note\" smallint DEFAULT '-5'"]),
    "random": (
        F("note", "uuid", {"default_value": "gen_random_uuid()"}),
        ['ADD COLUMN "note" uuid DEFAULT gen_random_uuid()'],
    ),
    "bytea": (F("note", "bytea"), ['ADD COLUMN "note" bytea']),
    "generated": (
        F("note", "text", {"is_generated": True, "generation_expression": "upper((title)::text)"}),
        ['ADD COLUMN "note" text GENERATED ALWAYS AS (upper((title)::text)) STORED'],
    ),
    "alias": (F("note", "alias"), []),
}


@pytest.mark.parametrize("name", NEW_COLUMNS)
def test_a_column_is_added(blog: str, name: str) -> None:
    field, actions = NEW_COLUMNS[name]
    if name == "random" and read_catalog(blog).server.major < 13:
        pytest.skip("gen_random_uuid() is part of PostgreSQL since 13")
    plan = reach(blog, snapshot(AUTHOR, with_article(field), relations=[WRITTEN_BY]))
    assert changes(plan) == [f'ALTER TABLE "public"."article" {action}' for action in actions]
    assert [step.sql.split(" (")[0] for step in plan.steps if "INSERT" in step.sql] == [
        'INSERT INTO "public"."directus_fields"'
    ]


def test_a_unique_and_indexed_column_is_added(blog: str) -> None:
    field = F("slug", "string", {"is_unique": True, "is_indexed": True})
    plan = reach(blog, snapshot(AUTHOR, with_article(field), relations=[WRITTEN_BY]))
    assert changes(plan) == [
        'ALTER TABLE "public"."article" ADD COLUMN "slug" character varying(255)',
        'CREATE UNIQUE INDEX CONCURRENTLY "article_slug_unique" ON "public"."article" ("slug")',
        'ALTER TABLE "public"."article" ADD CONSTRAINT "article_slug_unique" UNIQUE USING INDEX "article_slug_unique"',
        'CREATE INDEX CONCURRENTLY "article_slug_index" ON "public"."article" ("slug")',
    ]


def test_everything_about_a_column_changes_at_once(blog: str) -> None:
    field = F(
        "title",
        "text",
        {"is_nullable": False, "is_unique": True, "is_indexed": True, "default_value": "none"},
        {"note": "all of it"},
    )
    plan = reach(blog, snapshot(AUTHOR, with_article(field), relations=[WRITTEN_BY]))
    altered = [step.sql.split('"article" ')[-1] for step in plan.steps if "ALTER TABLE" in step.sql]
    assert [re.split(r" (?:USING|CHECK|NOT NULL)\b", sql)[0] for sql in altered[:3]] == [
        'ALTER COLUMN "title" TYPE text',
        "ALTER COLUMN \"title\" SET DEFAULT 'none'",
        'ADD CONSTRAINT "snap_not_null_21ab1d82bd22"',
    ]


def test_what_was_made_is_taken_back(blog: str) -> None:
    strict = F("title", "string", {"is_nullable": False, "is_unique": True, "is_indexed": True})
    reach(blog, snapshot(AUTHOR, with_article(strict), relations=[WRITTEN_BY]))
    plan = reach(blog, BASE, ["index-drop-unique:article_title_unique"])
    assert changes(plan) == [
        'ALTER TABLE "public"."article" ALTER COLUMN "title" DROP NOT NULL',
        'ALTER TABLE "public"."article" DROP CONSTRAINT "article_title_unique"',
        'DROP INDEX CONCURRENTLY "public"."article_title_index"',
    ]


def test_a_field_and_its_values_go_only_when_allowed(blog: str) -> None:
    without = snapshot(AUTHOR, ARTICLE.without("body"), relations=[WRITTEN_BY])
    assert codes(plan_for(blog, without)) == [("data-loss-column", "article.body")]
    plan = reach(blog, without, ["data-loss-column:article.body"])
    assert changes(plan) == ['ALTER TABLE "public"."article" DROP COLUMN "body"']


def test_an_empty_column_goes_without_asking(blog: str) -> None:
    execute(blog, "UPDATE article SET body = NULL")
    plan = reach(blog, snapshot(AUTHOR, ARTICLE.without("body"), relations=[WRITTEN_BY]))
    assert changes(plan) == ['ALTER TABLE "public"."article" DROP COLUMN "body"']


def test_a_collection_and_its_rows_go_only_when_allowed(blog: str) -> None:
    only_authors = snapshot(AUTHOR)
    assert codes(plan_for(blog, only_authors)) == [("data-loss-table", "article")]
    plan = reach(blog, only_authors, ["data-loss-table:article"])
    assert changes(plan) == [
        'ALTER TABLE "public"."article" DROP CONSTRAINT "article_author_foreign"',
        'DROP TABLE "public"."article"',
    ]


def test_a_parent_goes_and_the_child_keeps_its_field(blog: str) -> None:
    plan = reach(blog, snapshot(ARTICLE), ["data-loss-table:author"])
    assert changes(plan) == [
        'ALTER TABLE "public"."article" DROP CONSTRAINT "article_author_foreign"',
        'DROP TABLE "public"."author"',
    ]


RELATIONS = {
    "action": (replace(WRITTEN_BY, on_delete="CASCADE"), 3),
    "only metadata": (replace(WRITTEN_BY, meta={"one_field": "articles"}), 0),
    "name": (replace(WRITTEN_BY, name="who wrote it"), 1),
    "target": (replace(WRITTEN_BY, target="reviewer"), 3),
}


@pytest.mark.parametrize("name", RELATIONS)
def test_a_relation_changes(blog: str, name: str) -> None:
    relation, count = RELATIONS[name]
    reviewer = C("reviewer", (ID,))
    reach(blog, snapshot(AUTHOR, ARTICLE, reviewer, relations=[WRITTEN_BY]))
    execute(blog, "INSERT INTO reviewer SELECT id FROM author")
    plan = reach(blog, snapshot(AUTHOR, ARTICLE, reviewer, relations=[relation]))
    assert len(changes(plan)) == count


def test_relations_of_every_kind(blog: str) -> None:
    translations = C("article_translations", (serial("article_translations"), F("article_id", "uuid"), F("text")))
    junction = C("article_tag", (serial("article_tag"), F("article_id", "uuid"), F("tag_id", "uuid")))
    anything = C("article_block", (serial("article_block"), F("item"), F("collection")))
    tree = C("tag", (ID, F("parent", "uuid"), F("favourite", "uuid")))
    folder = C("content")
    user = C("directus_users", (F("boss", "uuid", {"is_indexed": True}),))
    wanted = snapshot(
        AUTHOR,
        ARTICLE.with_fields(F("translations", "alias", meta={"special": ["translations"]}), F("main_tag", "uuid")),
        translations,
        junction,
        anything,
        replace(tree, meta={"group": "content"}),
        folder,
        custom=[user],
        relations=[
            WRITTEN_BY,
            R("article_translations", "article_id", "article", "CASCADE", {"one_field": "translations"}),
            R("article_tag", "article_id", "article", "CASCADE", {"junction_field": "tag_id"}),
            R("article_tag", "tag_id", "tag", "NO ACTION", {"junction_field": "article_id"}),
            R("article_block", "item", None, meta={
                "one_allowed_collections": ["author", "tag"], "one_collection_field": "collection",
            }),
            R("tag", "parent", "tag", "NO ACTION"),
            R("tag", "favourite", "article"),
            R("article", "main_tag", "tag"),
            R("directus_users", "boss", "directus_users"),
        ],
    )  # fmt: skip
    reach(blog, wanted)
    allow = [f"data-loss-table:{name}" for name in ("tag", "article_tag")]
    reach(blog, BASE, allow)
