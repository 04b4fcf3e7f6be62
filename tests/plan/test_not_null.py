"""NOT NULL without a scan under a lock: through a check up to PostgreSQL 17, through NOT VALID since 18."""

from __future__ import annotations

import pytest

from snapshot_tool.load.postgres import read_catalog
from tests.plan.build import ID, C, F, snapshot
from tests.plan.observe import carry_out, carry_out_steps
from tests.plan.support import assert_reached, changes, execute, plan_for, reach
from tests.plan.test_swap import copied, leftovers, transactions

ARTICLE = C("article", (ID, F("title")))
STRICT = C("article", (ID, F("title", "string", {"is_nullable": False})))
CHECK = "snap_not_null_21ab1d82bd22"
ALTER = 'ALTER TABLE "public"."article"'
THROUGH_A_CHECK = [
    f'{ALTER} ADD CONSTRAINT "{CHECK}" CHECK ("title" IS NOT NULL) NOT VALID',
    f'{ALTER} VALIDATE CONSTRAINT "{CHECK}"',
    f'{ALTER} ALTER COLUMN "title" SET NOT NULL',
    f'{ALTER} DROP CONSTRAINT "{CHECK}"',
]
NOT_VALID = [
    f'{ALTER} ADD CONSTRAINT "{CHECK}" NOT NULL "title" NOT VALID',
    f'{ALTER} VALIDATE CONSTRAINT "{CHECK}"',
    f'{ALTER} RENAME CONSTRAINT "{CHECK}" TO "article_title_not_null"',
]


@pytest.fixture
def articles(directus_database: str) -> str:
    reach(directus_database, snapshot(ARTICLE))
    execute(directus_database, "INSERT INTO article (id, title) VALUES (md5('1')::uuid, 'one')")
    return directus_database


@pytest.fixture
def major(articles: str) -> int:
    """The server's major version."""
    return read_catalog(articles).server.major


def test_not_null_in_the_form_of_the_server(articles: str, major: int) -> None:
    plan = reach(articles, snapshot(STRICT))
    assert changes(plan) == (NOT_VALID if major >= 18 else THROUGH_A_CHECK)
    assert leftovers(articles) == []


def test_the_way_back_from_nullable_is_as_careful(articles: str, major: int) -> None:
    reach(articles, snapshot(STRICT))
    (step,) = [step for step in reach(articles, snapshot(ARTICLE)).steps if "DROP NOT NULL" in step.sql]
    assert [undo.sql.replace("article_title_not_null", CHECK) for undo in step.undo] == (
        NOT_VALID[:2] if major >= 18 else THROUGH_A_CHECK
    )


def test_not_null_is_taken_up_wherever_it_was_cut_short(articles: str) -> None:
    template = articles.rpartition("/")[2].partition("?")[0]
    total = len(transactions(plan_for(articles, snapshot(STRICT))))
    for done in range(total + 1):
        for wanted in (STRICT, ARTICLE):
            url = copied(articles, template, f"{template}_{done}")
            before = read_catalog(url)
            plan = plan_for(url, snapshot(STRICT))
            carry_out_steps([step for group in transactions(plan)[:done] for step in group], url)
            carry_out(plan_for(url, snapshot(wanted)), url)
            assert_reached(url, snapshot(wanted), before, ())
            assert leftovers(url) == []


def test_a_check_of_somebody_else_is_left_alone(articles: str) -> None:
    execute(articles, "ALTER TABLE article ADD CONSTRAINT snap_not_null_0123456789ab CHECK (title IS NOT NULL)")
    assert plan_for(articles, snapshot(ARTICLE)).steps == ()
