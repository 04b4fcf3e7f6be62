"""A batched backfill under fire: writers go on, it is killed and goes on where it was, and it says how far it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from snapshot_tool.apply.run import run
from snapshot_tool.errors import SnapError
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.plan import backfill
from tests.plan.build import F, snapshot
from tests.plan.observe import carry_out_steps
from tests.plan.support import assert_reached, errors, execute, reach
from tests.plan.test_swap import READING, STRICT, leftovers, plan_swap, rows, transactions

WIDER = READING.with_fields(F("value", "bigInteger", STRICT))
NEW = "snap_new_15048c09e6e0"
COUNT = 60


@pytest.fixture
def readings(directus_database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A table of sixty rows, filled in batches of ten."""
    monkeypatch.setattr(backfill, "BATCH_ROWS", 10)
    reach(directus_database, snapshot(READING))
    execute(
        directus_database,
        f"INSERT INTO reading (id, value) SELECT md5(n::text)::uuid, n FROM generate_series(1, {COUNT}) AS n",
        "ANALYZE reading",
    )
    return directus_database


@contextmanager
def held(url: str, row: str) -> Iterator[psycopg.Connection]:
    """Hold the lock of one row, as a writer does that has not committed yet."""
    with psycopg.connect(url) as connection:
        connection.execute(f"UPDATE reading SET kind = 'held' WHERE id = ({row})".encode())
        yield connection
        connection.rollback()


def one(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        found = connection.execute(query.encode()).fetchone()
        return found[0] if found else None


def wait_for(url: str, query: str) -> object:
    """Wait until the query gives something true."""
    deadline = time.monotonic() + 20
    while not (found := one(url, query)):
        assert time.monotonic() < deadline, query
        time.sleep(0.01)
    return found


FILLED = f"SELECT count(*) FROM reading WHERE {NEW} IS NOT NULL"
WORKING = "SELECT pid FROM pg_stat_activity WHERE query LIKE 'DO %' AND wait_event_type = 'Lock'"
LAST_ROW = "SELECT id FROM reading ORDER BY id DESC LIMIT 1"


def begun(url: str) -> None:
    """Run a plan up to the backfill."""
    groups = transactions(plan_swap(url, WIDER))
    first = next(at for at, group in enumerate(groups) if group[0].sql.startswith("DO "))
    carry_out_steps([step for group in groups[:first] for step in group], url)


def test_writers_keep_both_columns_in_step(readings: str) -> None:
    begun(readings)
    (fill,) = [step for step in plan_swap(readings, WIDER).steps if step.sql.startswith("DO $snap$\n<<fill>>")]
    with held(readings, LAST_ROW) as writer, psycopg.connect(readings, autocommit=True) as filler:
        thread = threading.Thread(target=lambda: filler.execute(fill.sql.encode()))
        thread.start()
        wait_for(readings, WORKING)
        # All batches but the last are committed; writers change rows on both sides, add one and delete one.
        assert one(readings, FILLED) == COUNT - 10
        execute(
            readings,
            "UPDATE reading SET value = 1000 WHERE value = 1",
            "INSERT INTO reading (id, value) VALUES (md5('a')::uuid, 3000)",
            "DELETE FROM reading WHERE value = 2",
        )
        writer.execute(f"UPDATE reading SET value = 2000 WHERE id = ({LAST_ROW})".encode())
        writer.commit()
        thread.join(20)
        assert not thread.is_alive()
    assert one(readings, f"SELECT count(*) FROM reading WHERE {NEW} IS DISTINCT FROM value") == 0
    assert one(readings, FILLED) == COUNT
    run(plan_swap(readings, WIDER), readings)
    assert one(readings, "SELECT count(*) FROM reading WHERE value > 999") == 3
    assert leftovers(readings) == []


def test_a_backfill_that_is_killed_goes_on_where_it_was(readings: str) -> None:
    before = read_catalog(readings)
    begun(readings)
    plan = plan_swap(readings, WIDER)
    failed: list[Exception] = []

    def apply() -> None:
        try:
            run(plan, readings)
        except SnapError as error:
            failed.append(error)

    with held(readings, LAST_ROW):
        thread = threading.Thread(target=apply)
        thread.start()
        pid = wait_for(readings, WORKING)
        execute(readings, f"SELECT pg_terminate_backend({pid})")
        thread.join(20)
    (error,) = failed
    assert "terminating connection" in str(error)
    assert one(readings, FILLED) == COUNT - 10
    said: list[str] = []
    rest = plan_swap(readings, WIDER)
    assert errors(rest) == []
    run(rest, readings, say=said.append)
    assert said == ["reading.value: 10 rows filled"]
    assert_reached(readings, snapshot(WIDER), before, ())
    assert leftovers(readings) == []
    assert rows(readings) == [(n,) for n in range(1, COUNT + 1)]


def test_a_value_that_the_new_type_cannot_take_is_refused_while_it_is_filled(readings: str) -> None:
    execute(readings, "UPDATE reading SET kind = value::text")
    groups = transactions(plan_swap(readings, READING.with_fields(F("kind", "integer"))))
    first = next(at for at, group in enumerate(groups) if group[0].sql.startswith("DO "))
    carry_out_steps([step for group in groups[:first] for step in group], readings)
    with pytest.raises(psycopg.errors.InvalidTextRepresentation):
        execute(readings, "UPDATE reading SET kind = 'many' WHERE value = 1")
    execute(readings, "UPDATE reading SET kind = '77' WHERE value = 1")


def test_a_disabled_trigger_stops_the_plan_before_the_swap(readings: str) -> None:
    begun(readings)
    execute(readings, "ALTER TABLE reading DISABLE TRIGGER snap_sync_15048c09e6e0")
    with pytest.raises(Exception, match="a row of reading was not filled: is the trigger disabled"):
        run(plan_swap(readings, WIDER), readings)
    assert one(readings, "SELECT pg_typeof(value)::text FROM reading LIMIT 1") == "integer"
