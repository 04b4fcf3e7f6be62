"""Indexes in the states that decide whether one may be dropped."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from snapshot_tool.load.postgres import read_catalog, read_catalog_from


def test_a_failed_concurrent_build_leaves_an_invalid_index(connection: psycopg.Connection) -> None:
    connection.execute("CREATE TABLE t (a integer)")
    connection.execute("INSERT INTO t VALUES (1), (1)")
    with pytest.raises(psycopg.errors.UniqueViolation):
        connection.execute("CREATE UNIQUE INDEX CONCURRENTLY t_a ON t (a)")
    connection.execute("CREATE INDEX t_plain ON t (a)")
    left, plain = read_catalog_from(connection).tables["t"].indexes
    assert (left.name, left.valid, left.ready, left.live, left.building) == ("t_a", False, False, True, None)
    assert (plain.name, plain.valid, plain.ready, plain.live, plain.building) == ("t_plain", True, True, True, None)


@contextmanager
def concurrent_build(database: str) -> Iterator[None]:
    """Keep `CREATE INDEX CONCURRENTLY t_a` waiting for a writer."""
    with psycopg.connect(database) as writer:
        writer.execute("INSERT INTO t VALUES (1)")

        def build() -> None:
            with psycopg.connect(database, autocommit=True) as builder:
                builder.execute("CREATE INDEX CONCURRENTLY t_a ON t (a)")

        thread = threading.Thread(target=build)
        thread.start()
        try:
            wait_for_build(database)
            yield
        finally:
            writer.rollback()
            thread.join()


def wait_for_build(database: str) -> None:
    deadline = time.monotonic() + 10
    with psycopg.connect(database, autocommit=True) as watcher:
        while time.monotonic() < deadline:
            waiting = "SELECT count(*) FROM pg_stat_progress_create_index WHERE phase LIKE 'waiting%'"
            if watcher.execute(waiting).fetchone() == (1,):
                return
            time.sleep(0.01)
    raise AssertionError("the build did not start")


def test_a_build_that_runs_is_seen(database: str, connection: psycopg.Connection) -> None:
    connection.execute("CREATE TABLE t (a integer, b integer)")
    connection.execute("CREATE INDEX t_b ON t (b)")
    with concurrent_build(database):
        during = read_catalog_from(connection).tables["t"]
    after = read_catalog_from(connection).tables["t"]
    phase = "waiting for writers before build"
    assert [(index.name, index.valid, index.building) for index in during.indexes] == [
        ("t_a", False, phase),
        ("t_b", True, None),
    ]
    assert [(index.name, index.valid, index.building) for index in after.indexes] == [
        ("t_a", True, None),
        ("t_b", True, None),
    ]


def test_a_build_that_may_not_be_seen_is_said(database: str, connection: psycopg.Connection) -> None:
    connection.execute("CREATE TABLE t (a integer)")
    connection.execute("CREATE ROLE blind LOGIN")
    try:
        with concurrent_build(database):
            catalog = read_catalog(database.replace("postgres@", "blind@"))
    finally:
        connection.execute("DROP ROLE blind")
    assert "an index is being built by another role, and role blind may not see which" in catalog.unreadable[-1]


def test_statistics_of_use_and_size(connection: psycopg.Connection) -> None:
    connection.execute("CREATE TABLE t (a integer)")
    connection.execute("INSERT INTO t SELECT generate_series(1, 10000)")
    connection.execute("CREATE INDEX t_a ON t (a)")
    connection.execute("ANALYZE t")
    table = read_catalog_from(connection).tables["t"]
    assert table.rows == 10_000
    assert table.size >= 300_000
    assert table.indexes[0].size >= 100_000
    assert table.indexes[0].scans == 0


def test_publications(connection: psycopg.Connection) -> None:
    connection.execute("CREATE TABLE t (a integer)")
    connection.execute("CREATE TABLE u (a integer)")
    connection.execute("CREATE PUBLICATION news FOR TABLE t")
    tables = read_catalog_from(connection).tables
    assert [(item.kind, item.name, item.column) for item in tables["t"].dependents] == [("publication", "news", None)]
    assert (tables["t"].published, tables["u"].published) == (True, False)
    connection.execute("DROP PUBLICATION news")
    connection.execute("CREATE PUBLICATION everything FOR ALL TABLES")
    assert read_catalog_from(connection).tables["u"].published is True
