"""A column that is there and is to be generated: dropped and added in one statement, once that loss is allowed."""

from __future__ import annotations

import psycopg
import pytest

from tests.plan.build import ID, C, F, snapshot
from tests.plan.support import changes, errors, execute, plan_for, reach

GENERATED = F("twice", "integer", {"is_generated": True, "generation_expression": "(n * 2)"})
PLAIN = snapshot(C("a", (ID, F("n", "integer"), F("twice", "integer"))))
ALLOW = "data-loss-column:a.twice"


def wanted(twice: F = GENERATED) -> C:
    return C("a", (ID, F("n", "integer"), twice))


@pytest.fixture
def table(directus_database: str) -> str:
    reach(directus_database, PLAIN)
    execute(directus_database, "INSERT INTO a (id, n, twice) VALUES (md5('1')::uuid, 4, 5)")
    return directus_database


def test_a_plain_column_becomes_a_generated_one(table: str) -> None:
    assert errors(plan_for(table, snapshot(wanted()))) == ["data-loss-column a.twice"]

    plan = reach(table, snapshot(wanted()), [ALLOW])

    assert changes(plan) == [
        'ALTER TABLE "public"."a" DROP COLUMN "twice", ADD COLUMN "twice" integer GENERATED ALWAYS AS ((n * 2)) STORED'
    ]
    with psycopg.connect(table) as connection:
        assert connection.execute("SELECT n, twice FROM a").fetchall() == [(4, 8)]


def test_another_expression(table: str) -> None:
    reach(table, snapshot(wanted()), [ALLOW])
    thrice = snapshot(wanted(F("twice", "integer", {**GENERATED.schema, "generation_expression": "(n * 3)"})))

    # The expression is no part of what a snapshot can express, so that its change has to be named to `reach`.
    reach(table, thrice, [ALLOW, "expression:twice"])


def test_an_index_is_built_on_the_new_column(table: str) -> None:
    plan = reach(table, snapshot(wanted(F("twice", "integer", {**GENERATED.schema, "is_indexed": True}))), [ALLOW])

    assert changes(plan)[-1] == 'CREATE INDEX CONCURRENTLY "a_twice_index" ON "public"."a" ("twice")'


@pytest.mark.parametrize(
    ("by_hand", "words"),
    [
        ("CREATE INDEX own ON a (n, twice)", "the index own uses it"),
        ("CREATE VIEW v AS SELECT twice FROM a", "the view v depends on it"),
        ("ALTER TABLE a ADD CONSTRAINT own CHECK (twice > 0)", "the check own uses it"),
        ("COMMENT ON COLUMN a.twice IS 'x'", "it has a comment"),
    ],
)
def test_what_would_vanish_with_the_old_column_is_told(table: str, by_hand: str, words: str) -> None:
    execute(table, by_hand)

    plan = plan_for(table, snapshot(wanted()), [ALLOW])

    assert errors(plan) == ["never-converges a.twice"]
    assert words in plan.findings[0].message


def test_rows_that_would_have_no_value_are_asked_for(table: str) -> None:
    execute(table, "INSERT INTO a (id) VALUES (md5('2')::uuid)")
    required = F("twice", "integer", {**GENERATED.schema, "is_nullable": False})

    assert "data-nulls a.twice" in errors(plan_for(table, snapshot(wanted(required)), [ALLOW]))
