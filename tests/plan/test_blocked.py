"""Who waits for whom: told before the plan runs, and true when it does (postgres-ddl §4.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep

import psycopg
import pytest

from snapshot_tool.load.activity import read_activity
from snapshot_tool.load.embedded import THROW_AWAY, throw_away
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.model.activity import Holder, first_words
from snapshot_tool.model.plan import Lock, Plan
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.rehearse.directus import install
from tests.plan.build import ID, C, F, snapshot
from tests.plan.documents import make_plan
from tests.plan.observe import carry_out
from tests.plan.support import VERSION, execute, reach, read

PAGE = C("page", (ID, F("slug"), F("title")))
OTHER = C("other", (ID, F("name")))
INDEXED = F("slug", "string", {"is_indexed": True})
PLAIN = snapshot(PAGE, OTHER)
SESSIONS = {
    "a reader of the table": ("READ COMMITTED", "SELECT FROM page"),
    "an old snapshot": ("REPEATABLE READ", "SELECT FROM other"),
    "a writer of the table": ("READ COMMITTED", "INSERT INTO page (id, title) VALUES (md5('secret')::uuid, 'secret')"),
    "a writer of another table": ("READ COMMITTED", "INSERT INTO other (id) VALUES (md5('secret')::uuid)"),
}
STEPS: dict[str, tuple[Snapshot, Snapshot, set[str]]] = {
    "a concurrent drop": (
        snapshot(PAGE.with_fields(INDEXED), OTHER),
        PLAIN,
        {"a reader of the table", "a writer of the table"},
    ),
    "a concurrent build": (
        PLAIN,
        snapshot(PAGE.with_fields(INDEXED), OTHER),
        {"an old snapshot", "a writer of the table"},
    ),
    "a new column": (
        PLAIN,
        snapshot(PAGE.with_fields(F("new")), OTHER),
        {"a reader of the table", "a writer of the table"},
    ),
}


@contextmanager
def session(url: str, kind: str) -> Iterator[psycopg.Connection]:
    """A transaction that has done something and stays open."""
    isolation, sql = SESSIONS[kind]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"BEGIN ISOLATION LEVEL {isolation}".encode())
        connection.execute(sql.encode())
        yield connection
        connection.execute("ROLLBACK")


def plan_with(url: str, wanted: Snapshot, holders: tuple[Holder, ...]) -> Plan:
    found = read(url, wanted)
    return make_plan(found.differences, found.catalog, found.current, wanted, answers=found.answers, holders=holders)


def blocked(plan: Plan) -> list[tuple[str, str]]:
    return [(str(found.severity), found.message) for found in plan.findings if found.code == "blocked-by"]


def long_ago(holders: tuple[Holder, ...]) -> tuple[Holder, ...]:
    return tuple(replace(holder, seconds=720) for holder in holders)


@pytest.mark.parametrize("kind", SESSIONS)
@pytest.mark.parametrize("step", STEPS)
def test_who_waits_for_whom(directus_database: str, step: str, kind: str) -> None:
    before, wanted, waits = STEPS[step]
    reach(directus_database, before)
    with session(directus_database, kind) as holder:
        holders = long_ago(read_activity(directus_database))
        plan = plan_with(directus_database, wanted, holders)
        (doing,) = (found for found in plan.steps if not found.sql.startswith(("INSERT", "UPDATE", "SELECT")))
        waited = _waits(directus_database, doing.sql)
        assert waited is (kind in waits)
        assert [
            f"pid {holder.info.backend_pid} (idle in transaction for 12 min, " in said for _, said in blocked(plan)
        ] == ([True] if waited else [])
        assert "secret" not in str(plan)


def _waits(url: str, sql: str) -> bool:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET lock_timeout = '400ms'")
        try:
            connection.execute(sql.encode())
        except psycopg.errors.LockNotAvailable:
            return True
    return False


@pytest.fixture(scope="module")
def preparing(server_binaries: Path | None) -> Iterator[str]:
    """A database of a server that takes prepared transactions: by itself none does."""
    with throw_away({**THROW_AWAY, "max_prepared_transactions": "2"}, binaries=server_binaries) as server:
        url = server.create_database("preparing")
        install(url, VERSION)
        yield url


@pytest.mark.parametrize("table", ["page", "other"])
@pytest.mark.parametrize("step", STEPS)
def test_a_prepared_transaction_keeps_its_locks(preparing: str, step: str, table: str) -> None:
    before, wanted, _ = STEPS[step]
    reach(preparing, before)
    write = f"INSERT INTO {table} (id) VALUES (md5('secret')::uuid)"
    execute(preparing, f"BEGIN; {write}; PREPARE TRANSACTION 'it''s 1'")
    plan = plan_with(preparing, wanted, long_ago(read_activity(preparing)))
    (doing,) = (found for found in plan.steps if not found.sql.startswith(("INSERT", "UPDATE", "SELECT")))
    waited = _waits(preparing, doing.sql)
    execute(preparing, "ROLLBACK PREPARED 'it''s 1'")
    carry_out(plan_with(preparing, wanted, ()), preparing)  # repairs, too, what the wait has cut short
    assert waited is (table == "page")
    number = doing.number
    said = f"the prepared transaction it's 1 (for 12 min) holds ROW EXCLUSIVE on page: step {number} would wait for it"
    assert blocked(plan) == ([("warning", said)] if waited else [])
    remedies = [found.remedies for found in plan.findings if found.code == "blocked-by"]
    end = "end it: COMMIT PREPARED 'it''s 1' or ROLLBACK PREPARED 'it''s 1'"
    assert remedies == ([("wait for its end", end)] if waited else [])


def test_what_is_said(directus_database: str) -> None:
    reach(directus_database, PLAIN)
    held: Mapping[str, frozenset[Lock]] = {"page": frozenset({Lock.ROW_EXCLUSIVE, Lock.ACCESS_SHARE})}
    wanted = snapshot(PAGE.with_fields(F("new"), INDEXED), OTHER)
    one = Holder(4711, "idle in transaction", 7200, first_words("UPDATE page SET title = 'secret'"), locks=held)
    two = Holder(4712, "active", 60, "SELECT count", has_snapshot=True)
    hidden = Holder(4713, "", None, "", locks=held)
    young = replace(one, seconds=2)
    assert blocked(plan_with(directus_database, wanted, (one, two, hidden, young))) == [
        (
            "warning",
            "pid 4711 (idle in transaction for 2 h, UPDATE page SET …) holds ROW EXCLUSIVE on page: "
            "steps 1, 2 would wait for it",
        ),
        ("warning", "pid 4712 (active for 1 min, SELECT count …) holds a snapshot: step 1 would wait for it"),
        ("warning", "pid 4713 holds ROW EXCLUSIVE on page: steps 1, 2 would wait for it"),
    ]


def test_a_drop_waits_for_a_reader_and_keeps_nobody_waiting(directus_database: str) -> None:
    reach(directus_database, snapshot(PAGE.with_fields(INDEXED), OTHER))
    plan = plan_with(directus_database, PLAIN, ())
    with ThreadPoolExecutor(1) as pool:
        with session(directus_database, "a reader of the table"):
            running = pool.submit(execute, directus_database, plan.steps[-1].sql)
            deadline = monotonic() + 20
            while monotonic() < deadline and _is_valid(directus_database):
                sleep(0.01)
            assert not running.done()
            with psycopg.connect(directus_database, autocommit=True) as user:
                user.execute("SET lock_timeout = '1s'")
                user.execute("SELECT count(*) FROM page")
                user.execute("INSERT INTO page (id) VALUES (md5('1')::uuid)")
        running.result(20)
    found = read_catalog(directus_database).tables["page"]
    assert found.index("page_slug_index") is None


def _is_valid(url: str) -> bool:
    index = read_catalog(url).tables["page"].index("page_slug_index")
    return index is not None and index.valid


def test_a_build_ends_when_the_old_snapshot_does(directus_database: str) -> None:
    reach(directus_database, PLAIN)
    wanted = snapshot(PAGE.with_fields(INDEXED), OTHER)
    plan = plan_with(directus_database, wanted, ())
    with ThreadPoolExecutor(1) as pool:
        with session(directus_database, "an old snapshot"):
            running = pool.submit(carry_out, plan, directus_database)
            deadline = monotonic() + 20
            while monotonic() < deadline and not _waiting(directus_database):
                sleep(0.02)
            found = read_catalog(directus_database).tables["page"].index("page_slug_index")
            assert found is not None
            assert (found.valid, found.building) == (False, "waiting for old snapshots")
        running.result(20)
    assert _is_valid(directus_database)


def _waiting(url: str) -> bool:
    index = read_catalog(url).tables["page"].index("page_slug_index")
    return index is not None and index.building == "waiting for old snapshots"


def test_nobody_is_told_of_an_idle_database(directus_database: str) -> None:
    reach(directus_database, PLAIN)
    assert [holder for holder in read_activity(directus_database) if holder.locks] == []


WORDS = {
    "UPDATE page SET title = 'secret'": "UPDATE page SET",
    "SELECT 'secret'": "SELECT",
    "ALTER ROLE app PASSWORD 'secret'": "ALTER ROLE app",
    "/* 'secret' */ DELETE FROM public.page WHERE id = 1": "DELETE FROM public.page",
    "-- secret\nCOMMIT": "COMMIT",
    "$$secret$$": "",
    "": "",
}


@pytest.mark.parametrize("query", WORDS)
def test_only_the_first_words_of_a_query_are_kept(query: str) -> None:
    assert first_words(query) == WORDS[query]
