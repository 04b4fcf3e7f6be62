"""Foreign keys whose ends change their types: dropped before, made again and validated afterwards."""

from __future__ import annotations

from dataclasses import replace

import pytest

from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.model.json import JsonValue
from snapshot_tool.model.snapshot import Snapshot
from tests.plan.build import C, F, R, serial, snapshot
from tests.plan.support import changes, codes, errors, execute, past_triggers, plan_for, reach

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


def test_rows_that_point_nowhere_though_the_key_is_validated(blog: str) -> None:
    wanted = snapshot(
        AUTHOR.with_fields(big("author")), ARTICLE.with_fields(F("author", "bigInteger")), relations=[WRITTEN_BY]
    )
    execute(blog, past_triggers("INSERT INTO article (author) VALUES (99)"))
    assert errors(plan_for(blog, wanted)) == ["data-orphans article.author"]
    execute(blog, "DELETE FROM article WHERE author = 99")
    reach(blog, wanted)


def test_values_that_are_rounded_apart(directus_database: str) -> None:
    def measured(scale: int) -> F:
        return F("size", "decimal", {"numeric_precision": 10, "numeric_scale": scale})

    def sizes(scale: int, **tied: JsonValue) -> Snapshot:
        key = replace(measured(2), schema={**measured(2).schema, "is_unique": True})
        own = replace(measured(scale), schema={**measured(scale).schema, **tied})
        return snapshot(C("kind", (serial("kind"), key)), C("part", (serial("part"), own)))

    reach(directus_database, sizes(2))
    execute(
        directus_database,
        "ALTER TABLE part ADD CONSTRAINT by_hand FOREIGN KEY (size) REFERENCES kind (size)",
        "INSERT INTO kind (size) VALUES (1.25), (1.5)",
        "INSERT INTO part (size) VALUES (1.25), (1.5), (NULL)",
    )
    wanted = sizes(1, foreign_key_table="kind", foreign_key_column="size")
    allow = ["data-narrowed:part.size"]
    assert errors(plan_for(directus_database, wanted, allow)) == ["data-orphans part.size"]
    execute(directus_database, "DELETE FROM part WHERE size = 1.25")
    reach(directus_database, wanted, allow)


def test_rows_that_point_nowhere_by_a_key_of_two_columns(blog: str) -> None:
    execute(
        blog,
        "ALTER TABLE author ADD CONSTRAINT author_pair UNIQUE (id, name)",
        "ALTER TABLE article ADD name varchar(255)",
        "ALTER TABLE article ADD CONSTRAINT by_both FOREIGN KEY (author, name) REFERENCES author (id, name)",
        "UPDATE article SET name = 'name ' || author WHERE id % 2 = 0",
        past_triggers("INSERT INTO article (author, name) VALUES (1, 'name 2')"),
    )
    article = ARTICLE.with_fields(F("author", "bigInteger"), F("name"))
    wanted = snapshot(AUTHOR.with_fields(big("author")), article, relations=[WRITTEN_BY])
    assert errors(plan_for(blog, wanted)) == ["data-orphans article.by_both"]
    execute(blog, "DELETE FROM article WHERE author = 1 AND name = 'name 2'")
    reach(blog, wanted)
