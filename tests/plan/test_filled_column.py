"""A new column of a large table that gives each row another value, and NOT NULL as each server takes it."""

from __future__ import annotations

import psycopg
import pytest

from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.json import JsonValue
from snapshot_tool.model.plan import Plan
from tests.plan.build import ID, C, F, snapshot
from tests.plan.observe import carry_out, carry_out_steps
from tests.plan.support import assert_reached, changes, errors, execute, plan_of, reach, read
from tests.plan.test_swap import copied, leftovers, transactions

PAGE = C("page", (ID, F("title")))
MOVING: dict[str, JsonValue] = {"default_value": "clock_timestamp()", "is_nullable": False, "is_indexed": True}
TOKEN = PAGE.with_fields(F("token", "timestamp", MOVING))
NEW = "snap_new_588d28426494"
LARGE = 10


@pytest.fixture
def pages(directus_database: str) -> str:
    reach(directus_database, snapshot(PAGE))
    execute(
        directus_database,
        "INSERT INTO page (id, title) SELECT md5(n::text)::uuid, 'title ' || n FROM generate_series(1, 12) AS n",
        "ANALYZE page",
    )
    return directus_database


def short(plan: Plan) -> list[str]:
    """Return what changes something, without NOT NULL, whose form depends on the server."""
    lines = [sql.replace('"public"."page"', "page").partition("\n")[0] for sql in changes(plan)]
    return [line for line in lines if "not_null" not in line and "NOT NULL" not in line]


def plan_large(url: str, wanted: C) -> Plan:
    plan = plan_of(read(url, snapshot(wanted)), large_table_rows=LARGE)
    assert not any(step.rewrite for step in plan.steps)
    return plan


def run(url: str, wanted: C, before: Catalog | None = None) -> Plan:
    before = before or read_catalog(url)
    plan = plan_large(url, wanted)
    assert errors(plan) == []
    carry_out(plan, url)
    assert_reached(url, snapshot(wanted), before, ())
    assert leftovers(url) == []
    return plan


def test_a_moving_default_fills_a_large_table_in_batches(pages: str) -> None:
    assert short(run(pages, TOKEN)) == [
        f'ALTER TABLE page ADD COLUMN "{NEW}" timestamp with time zone',
        f"COMMENT ON COLUMN page.\"{NEW}\" IS 'snap: becomes token'",
        f'ALTER TABLE page ALTER COLUMN "{NEW}" SET DEFAULT clock_timestamp()',
        "DO $snap$",
        f'ALTER TABLE page RENAME COLUMN "{NEW}" TO "token"',
        'COMMENT ON COLUMN page."token" IS NULL',
        'CREATE INDEX CONCURRENTLY "page_token_index" ON page ("token")',
    ]
    with psycopg.connect(pages) as connection:
        # Not one moment for the whole batch; a fast machine fills two rows within a microsecond.
        assert connection.execute("SELECT count(DISTINCT token) > 2 FROM page").fetchone() == (True,)


def test_rows_are_numbered_from_a_sequence_in_batches(pages: str) -> None:
    numbered = PAGE.with_fields(
        F("number", "integer", {"default_value": "nextval('page_number_seq'::regclass)", "is_nullable": False})
    )
    assert [line for line in short(run(pages, numbered)) if "COMMENT" not in line][:3] == [
        'CREATE SEQUENCE "public"."page_number_seq" AS integer',
        'ALTER TABLE page ADD COLUMN "snap_new_404fd2473802" integer',
        'ALTER TABLE page ALTER COLUMN "snap_new_404fd2473802" SET DEFAULT '
        'nextval(\'"public"."page_number_seq"\'::regclass)',
    ]
    with psycopg.connect(pages) as connection:
        assert connection.execute("SELECT array_agg(number ORDER BY number) FROM page").fetchone() == (
            list(range(1, 13)),
        )


def test_a_small_table_is_filled_at_once(pages: str) -> None:
    plan = reach(pages, snapshot(TOKEN))
    assert [step.sql for step in plan.steps if step.rewrite] == [
        'ALTER TABLE "public"."page" ADD COLUMN "token" timestamp with time zone DEFAULT clock_timestamp() NOT NULL'
    ]


def test_what_postgresql_can_only_fill_at_once_is_refused_with_the_reason(pages: str) -> None:
    loud = PAGE.with_fields(F("loud", "text", {"is_generated": True, "generation_expression": "upper((title)::text)"}))
    plan = plan_of(read(pages, snapshot(loud)), large_table_rows=LARGE)
    assert [finding.message for finding in plan.findings if finding.code == "lock-long"] == [
        "step 1 rewrites page (about 12 rows, 1 MB, some 1 s at 25 MB/s) under ACCESS EXCLUSIVE; it cannot be done "
        "online, because PostgreSQL cannot make a column generated that is filled already"
    ]
    reach(pages, snapshot(loud))


def test_a_constant_default_touches_no_row_of_a_large_table(pages: str) -> None:
    status = PAGE.with_fields(F("status", "string", {"default_value": "draft", "is_nullable": False}))
    assert [(step.sql, str(step.lock_class)) for step in run(pages, status).steps if "ALTER" in step.sql] == [
        ('ALTER TABLE "public"."page" ADD COLUMN "status" character varying(255) DEFAULT \'draft\' NOT NULL', "brief")
    ]


def test_a_filled_column_is_taken_up_wherever_it_was_cut_short(pages: str) -> None:
    template = pages.rpartition("/")[2].partition("?")[0]
    for done in range(len(transactions(plan_large(pages, TOKEN)))):
        url = copied(pages, template, f"{template}_{done}")
        before = read_catalog(url)
        carry_out_steps([step for group in transactions(plan_large(url, TOKEN))[:done] for step in group], url)
        run(url, TOKEN, before)


def test_a_filled_column_that_nobody_wants_any_more_is_cleared_away(pages: str) -> None:
    carry_out_steps([step for group in transactions(plan_large(pages, TOKEN))[:2] for step in group], pages)
    assert leftovers(pages) == [NEW]
    assert short(run(pages, PAGE)) == [f'ALTER TABLE page DROP COLUMN "{NEW}"']


def test_a_domain_with_a_constraint_is_asked_of_every_row_at_once(pages: str) -> None:
    execute(
        pages,
        "CREATE DOMAIN positive AS integer CHECK (VALUE > 0)",
        "CREATE DOMAIN plain AS integer",
        "CREATE TABLE holds (a positive, b plain)",
    )
    for kind, rewrites in (("positive", True), ("plain", False)):
        size: dict[str, JsonValue] = {"data_type": kind, "numeric_precision": None, "numeric_scale": None}
        field = F(f"one_{kind}", "bytea", size)
        plan = plan_of(read(pages, snapshot(PAGE.with_fields(field))), large_table_rows=LARGE)
        assert [step.rewrite for step in plan.steps if "ADD COLUMN" in step.sql] == [rewrites]
        assert [finding.code for finding in plan.findings if finding.code == "lock-long"] == ["lock-long"] * rewrites
        before = read_catalog(pages)
        carry_out(plan_of(read(pages, snapshot(PAGE.with_fields(field)))), pages)
        assert_reached(pages, snapshot(PAGE.with_fields(field)), before, ())
        carry_out(plan_of(read(pages, snapshot(PAGE))), pages)
