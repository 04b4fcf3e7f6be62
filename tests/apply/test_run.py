"""Runs plans on a live database with rivals that hold locks, and databases that changed in between."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import psycopg
import pytest

from snapshot_tool.apply.run import Patience, Progress, run
from snapshot_tool.errors import PartlyApplied, SnapError, StalePlan
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.model.plan import Plan
from tests.plan.build import ID, C, F, snapshot
from tests.plan.support import assert_reached, execute, plan_for, reach

ITEM = C("item", (ID, F("title"), F("code")))
BASE = snapshot(ITEM)
LONGER = snapshot(ITEM.with_fields(F("title", "string", {"max_length": 300})))
UNIQUE = snapshot(ITEM.with_fields(F("code", "string", {"is_unique": True})))
QUICK = Patience(attempts=3, first_wait=0.05, longest_wait=0.05)


@pytest.fixture
def items(directus_database: str) -> str:
    reach(directus_database, BASE)
    execute(directus_database, "INSERT INTO item SELECT md5(n::text)::uuid, 't', 'c' || n FROM generate_series(1, 9) n")
    return directus_database


@contextmanager
def holding(url: str, statement: str) -> Iterator[psycopg.Connection]:
    """Keep a transaction open that has run a statement."""
    with psycopg.connect(url) as rival:
        rival.execute(statement.encode())
        yield rival
        rival.rollback()


def impatient(plan: Plan, milliseconds: int) -> Plan:
    """Return the plan with shorter lock timeouts, so that a test need not wait for the real ones."""
    return replace(
        plan,
        steps=tuple(replace(step, lock_timeout=milliseconds if step.lock_timeout else 0) for step in plan.steps),
    )


def test_a_plan_runs_and_reports_each_step(items: str) -> None:
    before = read_catalog(items)
    plan = plan_for(items, UNIQUE)
    seen: list[Progress] = []
    run(plan, items, seen.append)
    assert [(found.step.number, found.done) for found in seen] == [
        (step.number, done) for step in plan.steps for done in (False, True)
    ]
    assert all(found.attempt == 1 for found in seen)
    assert_reached(items, UNIQUE, before, ())


def test_the_timeouts_of_the_step_hold(items: str) -> None:
    plan = plan_for(items, LONGER)
    shown: list[str] = []

    def look(progress: Progress) -> None:
        if progress.done:
            shown.append(progress.step.sql[:5])

    run(plan, items, look)
    assert shown == ["ALTER"]
    with psycopg.connect(items) as connection:
        assert connection.execute("SHOW lock_timeout").fetchone() == ("0",)


def test_a_refused_plan_does_not_run(items: str) -> None:
    plan = plan_for(items, snapshot(ITEM.without("title")))
    with pytest.raises(SnapError, match=r"the plan is refused \(data-loss-column\)"):
        run(plan, items)


def test_a_stale_plan_names_what_changed(items: str) -> None:
    plan = plan_for(items, LONGER)
    execute(items, "CREATE INDEX somebody ON item (code)", "ALTER TABLE item ADD COLUMN extra int")
    with pytest.raises(StalePlan, match=r"since the plan was made, index item\.somebody, table item changed"):
        run(plan, items)


def test_rows_and_sizes_do_not_make_a_plan_stale(items: str) -> None:
    plan = plan_for(items, LONGER)
    execute(items, "INSERT INTO item (id) VALUES (md5(random()::text)::uuid)", "ANALYZE")
    run(plan, items)


def test_a_brief_lock_is_tried_again(items: str) -> None:
    plan = impatient(plan_for(items, LONGER), 100)
    attempts: list[int] = []
    with holding(items, "SELECT 1 FROM item") as rival:

        def let_go(progress: Progress) -> None:
            attempts.append(progress.attempt)
            if progress.attempt == 2:
                rival.rollback()

        run(plan, items, let_go, patience=QUICK)
    assert attempts[0] == 1
    assert attempts[-1] == 2


def test_patience_ends_and_nothing_was_changed(items: str) -> None:
    plan = impatient(plan_for(items, LONGER), 50)
    with (
        holding(items, "SELECT 1 FROM item"),
        pytest.raises(SnapError, match=r"step 1 of 1 failed on .*: canceling statement due to lock timeout") as caught,
    ):
        run(plan, items, patience=QUICK)
    assert caught.value.hint == "nothing was changed"
    assert not isinstance(caught.value, PartlyApplied)
    assert plan_for(items, LONGER).steps == plan_for(items, LONGER).steps != ()


def test_the_preflight_stops_before_anything_changes(items: str) -> None:
    plan = plan_for(items, UNIQUE)
    execute(items, "UPDATE item SET code = 'same'")
    with pytest.raises(SnapError, match=r"step 1 of 3 failed on .*: no row of item\.code may hold a value") as caught:
        run(plan, items)
    assert not isinstance(caught.value, PartlyApplied)


def test_a_failed_build_leaves_nothing_behind(items: str) -> None:
    plan = plan_for(items, UNIQUE)
    without_preflight = replace(plan, steps=plan.steps[1:])
    execute(items, "UPDATE item SET code = 'same'")
    with pytest.raises(SnapError, match="could not create unique index"):
        run(without_preflight, items)
    assert read_catalog(items).tables["item"].index("item_code_unique") is None


def test_a_plan_that_stops_half_way_says_where(items: str) -> None:
    both = snapshot(
        ITEM.with_fields(F("title", "string", {"max_length": 300}), F("code", "string", {"is_unique": True}))
    )
    plan = plan_for(items, both)
    steps = tuple(step for step in plan.steps if not step.expects_nothing)
    execute(items, "UPDATE item SET code = 'same'")
    with pytest.raises(PartlyApplied, match=r"could not create unique index .*; steps 1 to 2 are committed"):
        run(replace(plan, steps=steps), items)
    assert PartlyApplied.exit_code == 5


def test_a_concurrent_drop_waits_for_readers_and_blocks_nobody(items: str) -> None:
    indexed = snapshot(ITEM.with_fields(F("code", "string", {"is_indexed": True})))
    reach(items, indexed)
    plan = plan_for(items, BASE)
    with holding(items, "SELECT 1 FROM item") as rival:
        running = threading.Thread(target=run, args=(plan, items))
        running.start()
        wait_until_invalid(items, "item_code_index")
        execute(items, "SET lock_timeout = '1s'", "UPDATE item SET title = 'still writable'")
        assert running.is_alive()
        rival.rollback()
        running.join(20)
    assert not running.is_alive()
    assert plan_for(items, BASE).steps == ()


def wait_until_invalid(url: str, name: str) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        index = read_catalog(url).tables["item"].index(name)
        if index is not None and not index.valid:
            return
        time.sleep(0.05)
    raise AssertionError(f"{name} never became invalid")
