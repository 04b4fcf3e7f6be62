"""Rows in the way of a change: told before planning where they can be asked, and stopped by the preflight where not."""

from __future__ import annotations

import psycopg
import pytest

from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.model.plan import Phase
from tests.plan.build import ID, C, F, R, snapshot
from tests.plan.documents import make_plan
from tests.plan.support import codes, errors, execute, plan_for, plan_of, reach, read

TOPIC = C("topic", (ID,))
POST = C(
    "post",
    (
        ID,
        F("title"),
        F("views", "bigInteger"),
        F("price", "decimal"),
        F("at", "timestamp"),
        F("topic", "uuid"),
        F("body", "text"),
    ),
)
ROWS = (
    "INSERT INTO post (id, title, views, price, at, topic, body) VALUES "
    "(md5(random()::text)::uuid, 'same', 3000000000, 12.75, '2020-01-01 10:00+00', md5(random()::text)::uuid, '12'), "
    "(md5(random()::text)::uuid, 'same', 1, 1, '2020-01-02', NULL, 'a lot of text'), "
    "(md5(random()::text)::uuid, NULL, 2, 99999999.99, '2020-01-03', NULL, '13')"
)


@pytest.fixture
def posts(directus_database: str) -> str:
    reach(directus_database, snapshot(POST, TOPIC))
    execute(directus_database, ROWS)
    return directus_database


IN_THE_WAY = {
    "nulls": (F("title", "string", {"is_nullable": False}), ["data-nulls post.title"]),
    "duplicates": (F("title", "string", {"is_unique": True}), ["data-duplicates post.title"]),
    "out of range": (F("views", "integer"), ["data-cast-fails post.views"]),
    "in range": (F("views", "float"), []),
    "digits": (F("price", "integer"), ["data-narrowed post.price"]),
    "scale": (F("price", "decimal", {"numeric_scale": 1}), ["data-narrowed post.price"]),
    "precision": (
        F("price", "decimal", {"numeric_precision": 6}),
        ["data-cast-fails post.price"],
    ),
    "cut": (F("body", "string", {"max_length": 5}), ["data-narrowed post.body"]),
    "not cut": (F("body", "string", {"max_length": 13}), []),
    "time of day": (F("at", "date"), ["data-narrowed post.at"]),
    "no number": (F("body", "integer"), ["data-cast-fails post.body"]),
    "no decimal": (F("body", "float"), ["data-cast-fails post.body"]),
    "no uuid": (F("body", "uuid"), ["data-cast-fails post.body"]),
    "no boolean": (F("body", "boolean"), ["data-cast-fails post.body"]),
    "no document": (F("body", "jsonb"), ["data-cast-fails post.body"]),
    "a new column without a value": (F("new", "string", {"is_nullable": False}), ["data-nulls post.new"]),
    "a new column with the same value": (
        F("new", "string", {"is_unique": True, "default_value": "x"}),
        ["data-duplicates post.new"],
    ),
}


@pytest.mark.parametrize("name", IN_THE_WAY)
def test_rows_in_the_way_are_told(posts: str, name: str) -> None:
    field, expected = IN_THE_WAY[name]
    if name.startswith("no document") and read_catalog(posts).server.major < 16:
        pytest.skip("before PostgreSQL 16 only the cast itself can tell, and the answer is unknown")
    assert errors(plan_for(posts, snapshot(POST.with_fields(field), TOPIC))) == expected


def test_orphans_are_told(posts: str) -> None:
    relation = R("post", "topic", "topic")
    assert errors(plan_for(posts, snapshot(POST, TOPIC, relations=[relation]))) == ["data-orphans post.topic"]
    execute(posts, "UPDATE post SET topic = NULL")
    reach(posts, snapshot(POST, TOPIC, relations=[relation]))


def test_orphans_are_looked_for_among_the_values_as_they_will_be(posts: str) -> None:
    relation = R("post", "body", "topic")
    wanted = snapshot(POST.with_fields(F("body", "uuid")), TOPIC, relations=[relation])
    found = read(posts, wanted)
    assert found.answers["data-orphans post.body"] is None
    assert errors(plan_of(found)) == ["data-cast-fails post.body"]
    execute(posts, "UPDATE post SET body = md5('1')")
    assert errors(plan_for(posts, wanted)) == ["data-orphans post.body"]
    execute(posts, "INSERT INTO topic (id) VALUES (md5('1')::uuid)")
    reach(posts, wanted)


def test_narrowing_may_be_allowed_and_cuts(posts: str) -> None:
    reach(posts, snapshot(POST.with_fields(F("body", "string", {"max_length": 5})), TOPIC), ["data-narrowed:post.body"])
    with psycopg.connect(posts) as connection:
        assert connection.execute("SELECT body FROM post ORDER BY body").fetchall() == [("12",), ("13",), ("a lot",)]


def test_without_answers_everything_is_unknown_and_the_preflight_asks(posts: str) -> None:
    wanted = snapshot(POST.with_fields(F("title", "string", {"is_unique": True})), TOPIC)
    found = read(posts, wanted)
    plan = make_plan(found.differences, found.catalog, found.current, wanted)
    assert codes(plan) == [("data-duplicates", "post.title")]
    assert errors(plan) == []
    first = plan.steps[0]
    assert (first.phase, first.expects_nothing) == (Phase.PREFLIGHT, True)
    assert first.sql == (
        'SELECT "title" FROM "public"."post" WHERE "title" IS NOT NULL GROUP BY "title" HAVING count(*) > 1 LIMIT 1'
    )
    with psycopg.connect(posts) as connection:
        assert connection.execute(first.sql.encode()).fetchall() == [("same",)]


def test_a_loss_that_nobody_could_count_is_an_error(posts: str) -> None:
    wanted = snapshot(POST.without("body"), TOPIC)
    found = read(posts, wanted)
    plan = make_plan(found.differences, found.catalog, found.current, wanted)
    assert errors(plan) == ["data-loss-column post.body"]


def test_a_long_lock_on_a_large_table_is_refused(posts: str) -> None:
    execute(posts, "UPDATE post SET views = 1", "ANALYZE")
    wanted = snapshot(POST.with_fields(F("views", "integer")), TOPIC)
    assert errors(plan_for(posts, wanted)) == []
    assert errors(plan_for(posts, wanted, large_table_rows=3)) == []
    execute(
        posts,
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE TRIGGER stamps BEFORE UPDATE ON post FOR EACH ROW EXECUTE FUNCTION f()",
    )
    assert errors(plan_for(posts, wanted, large_table_rows=3)) == ["lock-long post.views"]
    assert errors(plan_for(posts, wanted, ["lock-long:post.views"], large_table_rows=3)) == []
    longer = snapshot(POST.with_fields(F("title", "string", {"max_length": 300})), TOPIC)
    assert errors(plan_for(posts, longer, large_table_rows=3)) == []
