"""Foreign keys whose ends change their types: dropped before, made again and validated afterwards."""

from __future__ import annotations

from dataclasses import replace

import pytest

from snapshot_tool.load.postgres import read_catalog
from tests.plan.build import C, F, R, serial, snapshot
from tests.plan.support import changes, codes, execute, plan_for, reach

AUTHOR = C("author", (serial("author"), F("name")))
ARTICLE = C("article", (serial("article"), F("author", "integer")))
WRITTEN_BY = R("article", "author", "author", meta={"one_field": None})
ROWS = (
    "INSERT INTO author (name) SELECT 'name ' || n FROM generate_series(1, 20) AS n",
    "INSERT INTO article (author) SELECT n % 20 + 1 FROM generate_series(1, 60) AS n",
)
BIG = {"numeric_precision": 64}


def big(name: str) -> F:
    found = serial(name)
    return replace(found, kind="bigInteger", schema={**found.schema, **BIG})


@pytest.fixture
def blog(directus_database: str) -> str:
    reach(directus_database, snapshot(AUTHOR, ARTICLE, relations=[WRITTEN_BY]))
    execute(directus_database, *ROWS)
    return directus_database


def test_both_ends_change_their_type(blog: str) -> None:
    wanted = snapshot(
        AUTHOR.with_fields(big("author")), ARTICLE.with_fields(F("author", "bigInteger")), relations=[WRITTEN_BY]
    )

    plan = reach(blog, wanted)

    assert [sql for sql in changes(plan) if "FOREIGN" in sql or "CONSTRAINT" in sql or " TYPE " in sql] == [
        'ALTER TABLE "public"."article" DROP CONSTRAINT "article_author_foreign"',
        'ALTER TABLE "public"."article" ALTER COLUMN "author" TYPE bigint USING "author"::bigint',
        'ALTER TABLE "public"."author" ALTER COLUMN "id" TYPE bigint USING "id"::bigint',
        'ALTER TABLE "public"."article" ADD CONSTRAINT "article_author_foreign" '
        "FOREIGN KEY (author) REFERENCES author(id) ON DELETE SET NULL NOT VALID",
        'ALTER TABLE "public"."article" VALIDATE CONSTRAINT "article_author_foreign"',
    ]
    assert 'ALTER SEQUENCE "public"."author_id_seq" AS bigint' in changes(plan)
    key = read_catalog(blog).tables["article"].constraint("article_author_foreign")
    assert key is not None
    assert key.validated


def test_a_table_that_refers_to_itself(directus_database: str) -> None:
    tree = C("tree", (serial("tree"), F("parent", "integer")))
    parent = R("tree", "parent", "tree")
    reach(directus_database, snapshot(tree, relations=[parent]))
    execute(directus_database, "INSERT INTO tree (parent) VALUES (NULL), (1), (1)")

    reach(directus_database, snapshot(tree.with_fields(big("tree"), F("parent", "bigInteger")), relations=[parent]))


def test_one_end_may_change_where_both_go_together(blog: str) -> None:
    reach(blog, snapshot(AUTHOR, ARTICLE.with_fields(F("author", "bigInteger")), relations=[WRITTEN_BY]))


def test_a_rule_that_changes_as_well(blog: str) -> None:
    wanted = snapshot(
        AUTHOR.with_fields(big("author")),
        ARTICLE.with_fields(F("author", "bigInteger")),
        relations=[replace(WRITTEN_BY, on_delete="CASCADE")],
    )

    plan = reach(blog, wanted)

    assert sum("ADD CONSTRAINT" in sql for sql in changes(plan)) == 1


def test_a_relation_that_goes_while_its_ends_change(blog: str) -> None:
    reach(blog, snapshot(AUTHOR.with_fields(big("author")), ARTICLE.with_fields(F("author", "text"))))


def test_a_foreign_key_that_nobody_tracks(blog: str) -> None:
    execute(blog, "ALTER TABLE article ADD COLUMN editor integer REFERENCES author (id)")

    plan = reach(blog, snapshot(AUTHOR.with_fields(big("author")), ARTICLE, relations=[WRITTEN_BY]))

    assert sum("DROP CONSTRAINT" in sql for sql in changes(plan)) == 2


def test_types_that_do_not_go_together_are_refused(blog: str) -> None:
    wanted = snapshot(AUTHOR, ARTICLE.with_fields(F("author", "text")), relations=[WRITTEN_BY])

    assert ("foreign-key-type", "article.author") in codes(plan_for(blog, wanted))
