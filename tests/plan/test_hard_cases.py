"""Databases that plans trip over elsewhere; `docs/proof.md` says where each of the known hard cases is tested."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from itertools import groupby

import psycopg
import pytest

from snapshot_tool.apply.alone import work_alone
from snapshot_tool.apply.run import Patience, run
from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.view import view
from snapshot_tool.errors import DatabaseProblem, PartlyApplied, SnapError
from snapshot_tool.load.embedded import EmbeddedServer, throw_away
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.model.plan import LockClass, Plan
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.rehearse.directus import install
from tests.plan.build import ID, C, F, R, snapshot
from tests.plan.observe import carry_out, carry_out_steps
from tests.plan.support import VERSION, assert_reached, errors, execute, plan_for, reach

BOOK = C("book", (ID, F("title"), F("note", "text"), F("pages", "integer"), F("writer", "uuid")))
WRITER = C("writer", (ID, F("name")))
MORE = BOOK.with_fields(
    F("title", "string", {"is_indexed": True, "is_nullable": False}),
    F("note", "text", {"default_value": "none"}),
    F("pages", "bigInteger", {"is_unique": True}),
    F("isbn", "string", {"max_length": 13}),
)
WANTED = snapshot(MORE, WRITER, relations=[R("book", "writer", "writer", meta={"one_field": "books"})])
ROWS = (
    "INSERT INTO writer (id, name) SELECT md5(n::text)::uuid, 'w' || n FROM generate_series(1, 3) AS n",
    "INSERT INTO book (id, title, pages, writer) SELECT md5(n::text)::uuid, 't' || n, n, md5(n::text)::uuid"
    " FROM generate_series(1, 3) AS n",
)


@pytest.fixture
def books(directus_database: str) -> str:
    reach(directus_database, snapshot(BOOK, WRITER))
    execute(directus_database, *ROWS)
    return directus_database


def remaining(url: str, wanted: Snapshot) -> list[str]:
    return [str(found.item) for found in diff(view(read_catalog(url), VERSION), wanted)]


def test_a_plan_that_stops_between_any_two_transactions_is_planned_again(
    server: EmbeddedServer, directus_template: str
) -> None:
    start = server.create_database("hard_start", directus_template)
    reach(start, snapshot(BOOK, WRITER))
    execute(start, *ROWS)
    plan, before = plan_for(start, WANTED), read_catalog(start)
    parts = [list(steps) for _, steps in groupby(plan.steps, key=lambda step: step.transaction or -step.number)]
    assert len(parts) > 10
    for stop in range(len(parts)):
        url = server.create_database("hard_stopped", "hard_start")
        for steps in parts[:stop]:
            carry_out_steps(steps, url)
        again = plan_for(url, WANTED)
        assert errors(again) == []
        carry_out(again, url)
        assert_reached(url, WANTED, before, ())
        server.drop_database("hard_stopped")
    server.drop_database("hard_start")


def test_a_sequence_that_two_tables_share_stays_for_the_other(books: str) -> None:
    execute(
        books,
        "CREATE SEQUENCE shared",
        "ALTER TABLE book ADD COLUMN code integer DEFAULT nextval('shared')",
        "ALTER TABLE writer ADD COLUMN code integer DEFAULT nextval('shared')",
    )
    number = F("code", "integer", {"default_value": "nextval('shared'::regclass)"})
    both = snapshot(BOOK.with_fields(number), WRITER.with_fields(number))
    reach(books, both)
    reach(books, snapshot(BOOK, WRITER.with_fields(number)), ["data-loss-column:book.code"])
    execute(books, "INSERT INTO writer (id) VALUES (md5('new')::uuid)")
    with psycopg.connect(books) as connection:
        assert connection.execute("SELECT count(*) FROM writer WHERE code IS NOT NULL").fetchone() == (4,)


def test_two_hundred_columns(directus_database: str) -> None:
    fields = [F(f"column_{number:03}") for number in range(200)]
    wide = C("wide", (ID, *fields))
    reach(directus_database, snapshot(wide))
    indexed = [F(own.name, "text" if at % 2 else "string", {"is_indexed": at < 8}) for at, own in enumerate(fields)]
    reach(directus_database, snapshot(wide.with_fields(*indexed).without("column_199"), BOOK))


def test_an_unlogged_table_stays_unlogged(books: str) -> None:
    execute(books, "ALTER TABLE book SET UNLOGGED")
    reach(books, snapshot(MORE, WRITER))
    assert read_catalog(books).tables["book"].unlogged


def test_partitioned_tables_are_left_alone(books: str) -> None:
    execute(
        books,
        "CREATE TABLE visit (id integer, at date, book uuid REFERENCES book) PARTITION BY RANGE (at)",
        "CREATE TABLE visit_1 PARTITION OF visit FOR VALUES FROM ('2020-01-01') TO ('2030-01-01')",
        "CREATE INDEX visit_at ON visit (at)",
    )
    reach(books, WANTED)


def test_a_collection_that_is_partitioned_is_refused_before_anything_runs(books: str) -> None:
    execute(
        books,
        "CREATE TABLE visit (id uuid, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at)",
        "INSERT INTO directus_collections (collection) VALUES ('visit')",
    )
    plan = plan_for(books, snapshot(BOOK, WRITER, C("visit", (ID, F("note")))))
    assert errors(plan) != []


def test_temporary_tables_of_the_session_do_not_get_in_the_way(books: str) -> None:
    plan = plan_for(books, WANTED)
    with psycopg.connect(books, autocommit=True) as connection:
        connection.execute("CREATE TEMP TABLE book (id uuid PRIMARY KEY, title text)")
        connection.execute("CREATE TEMP TABLE directus_fields (id integer)")
        for step in plan.steps:
            cursor = connection.execute(step.sql.encode())
            assert not step.expects_nothing or cursor.fetchone() is None
    assert remaining(books, WANTED) == []


def test_a_second_schema_with_the_same_names(books: str) -> None:
    execute(
        books,
        "CREATE SCHEMA other",
        "CREATE TABLE other.book (LIKE public.book INCLUDING ALL)",
        "CREATE INDEX book_title_index ON other.book (title)",
    )
    reach(books, WANTED)
    reach(books, snapshot(BOOK, WRITER), ["index-drop-unique", "data-loss-column"])
    with psycopg.connect(books) as connection:
        assert connection.execute("SELECT to_regclass('other.book_title_index') IS NOT NULL").fetchone() == (True,)


def test_an_enum_column(books: str) -> None:
    execute(books, "CREATE TYPE mood AS ENUM ('sad', 'ok')", "ALTER TABLE book ADD COLUMN mood mood DEFAULT 'ok'")
    catalog = read_catalog(books)
    assert [column.type_sql for column in catalog.tables["book"].columns][-1] == "mood"
    reach(books, WANTED)
    assert read_catalog(books).tables["book"].column("mood") == catalog.tables["book"].column("mood")


def test_an_enum_that_no_column_has_is_refused(books: str) -> None:
    mood = F("mood", "string", {"data_type": "mood", "max_length": None})
    assert "unknown-type book.mood" in errors(plan_for(books, snapshot(BOOK.with_fields(mood), WRITER)))


def test_a_role_that_does_not_own_the_tables(books: str) -> None:
    plan = plan_for(books, snapshot(MORE, WRITER))
    execute(
        books,
        "DROP ROLE IF EXISTS guest",
        "CREATE ROLE guest LOGIN",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO guest",
    )
    before = read_catalog(books)
    with pytest.raises(SnapError, match="must be owner of table book") as caught:
        run(plan, books.replace("postgres@", "guest@"))
    assert not isinstance(caught.value, PartlyApplied)
    assert read_catalog(books).tables == before.tables
    execute(books, "DROP OWNED BY guest", "DROP ROLE guest")


def test_a_second_runner_is_told_who_is_at_work(books: str) -> None:
    plan = plan_for(books, WANTED)
    with psycopg.connect(books, autocommit=True) as other:
        work_alone(other, lambda _: None, 0)
        with pytest.raises(DatabaseProblem, match=rf"another plan is being applied .*pid {other.info.backend_pid}"):
            run(plan, books, patience=Patience(other_runner=0.3))
    run(plan, books)
    assert remaining(books, WANTED) == []


def test_a_lock_timeout_half_way_leaves_whole_transactions(books: str) -> None:
    plan = plan_for(books, WANTED)
    with psycopg.connect(books) as reader:

        def hold(progress: object) -> None:
            if getattr(progress, "done", False) and not reader.info.transaction_status:
                reader.execute("SELECT FROM book LIMIT 1")

        with pytest.raises((SnapError, PartlyApplied), match="lock timeout"):
            run(_hurried(plan), books, hold, patience=Patience(attempts=1))
    before = read_catalog(books)
    reach(books, WANTED)
    assert_reached(books, WANTED, before, ())


def _hurried(plan: Plan) -> Plan:
    """Return the plan with lock timeouts that a test has the patience for."""
    steps = tuple(replace(step, lock_timeout=min(step.lock_timeout, 300)) for step in plan.steps)
    return replace(plan, steps=steps)


@pytest.mark.parametrize("hit", ["backend", "terminated"])
def test_a_build_that_dies_with_its_backend(hit: str) -> None:
    with throw_away() as server:
        url = server.create_database("crashed")
        install(url, VERSION)
        reach(url, snapshot(BOOK, WRITER))
        execute(url, *ROWS)
        plan = plan_for(url, snapshot(BOOK.with_fields(F("title", "string", {"is_indexed": True})), WRITER))
        (build,) = [step for step in plan.steps if step.lock_class is LockClass.CONCURRENT]
        writer = psycopg.connect(url)
        writer.execute("UPDATE book SET note = 'busy'")
        with ThreadPoolExecutor(1) as pool, psycopg.connect(url, autocommit=True) as builder:
            builder.execute("SET synchronous_commit = on")  # what is left of it is to outlive the server
            running = pool.submit(builder.execute, build.sql.encode())
            _wait_for_invalid(url)
            if hit == "backend":
                os.kill(builder.info.backend_pid, signal.SIGKILL)  # the server restarts itself
            else:
                execute(url, f"SELECT pg_terminate_backend({builder.info.backend_pid})")
            with pytest.raises(psycopg.OperationalError):
                running.result(20)
        with suppress(psycopg.Error):
            writer.close()
        _wait_until_up(url)
        assert not next(index for index in read_catalog(url).tables["book"].indexes if "title" in index.name).valid
        reach(url, snapshot(BOOK.with_fields(F("title", "string", {"is_indexed": True})), WRITER))


def _wait_for_invalid(url: str) -> None:
    deadline = time.monotonic() + 20
    with psycopg.connect(url, autocommit=True) as connection:
        while time.monotonic() < deadline:
            if connection.execute("SELECT FROM pg_index WHERE NOT indisvalid").fetchone() is not None:
                return
            time.sleep(0.01)
    raise AssertionError("the build did not begin")


def _wait_until_up(url: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with suppress(psycopg.Error), psycopg.connect(url) as connection:
            connection.execute("SELECT 1")
            return
        time.sleep(0.1)
    raise AssertionError("the server did not come up again")
