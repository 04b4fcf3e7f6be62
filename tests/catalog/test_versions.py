"""What only newer servers, or servers with an extension, can hold."""

from __future__ import annotations

import psycopg
import pytest

from snapshot_tool.load.postgres import read_catalog_from


def need(connection: psycopg.Connection, major: int) -> None:
    if connection.info.server_version // 10000 < major:
        pytest.skip(f"needs PostgreSQL {major}")


def test_nulls_not_distinct(connection: psycopg.Connection) -> None:
    need(connection, 15)
    connection.execute("CREATE TABLE t (a integer, b integer)")
    connection.execute("CREATE UNIQUE INDEX t_a ON t (a) NULLS NOT DISTINCT")
    connection.execute("CREATE UNIQUE INDEX t_b ON t (b)")
    found = read_catalog_from(connection).tables["t"].indexes
    assert [(index.name, index.nulls_not_distinct) for index in found] == [("t_a", True), ("t_b", False)]


def test_virtual_columns(connection: psycopg.Connection) -> None:
    need(connection, 18)
    connection.execute("CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a + 1) VIRTUAL)")
    table = read_catalog_from(connection).tables["t"]
    assert [(column.generated, column.default) for column in table.columns] == [("", None), ("virtual", "(a + 1)")]
    assert [(item.kind, item.name, item.column) for item in table.dependents] == [("generated column", "b", "a")]


def test_not_null_constraints_and_enforcement(connection: psycopg.Connection) -> None:
    need(connection, 18)
    connection.execute("CREATE TABLE t (a integer, b integer CHECK (b > 0) NOT ENFORCED)")
    connection.execute("ALTER TABLE t ADD CONSTRAINT a_filled NOT NULL a NOT VALID")
    found = read_catalog_from(connection).tables["t"].constraints
    assert [(item.name, item.kind, item.columns, item.validated, item.enforced) for item in found] == [
        ("a_filled", "not null", ("a",), False, True),
        ("t_b_check", "check", ("b",), False, False),
    ]


def test_vectors(connection: psycopg.Connection) -> None:
    available = connection.execute("SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'").fetchone()
    if available == (0,):
        pytest.skip("this server has no pgvector")
    connection.execute("CREATE EXTENSION vector")
    connection.execute("CREATE TABLE t (v vector(3))")
    connection.execute("CREATE INDEX t_v ON t USING hnsw (v vector_l2_ops)")
    catalog = read_catalog_from(connection)
    (column,) = catalog.tables["t"].columns
    assert (column.type_name, column.type_sql) == ("vector", "vector(3)")
    (index,) = catalog.tables["t"].indexes
    assert (index.method, index.keys[0].opclass, index.covers_only("v")) == ("hnsw", "vector_l2_ops", True)
    assert set(catalog.extensions) == {"plpgsql", "vector"}
    assert catalog.types == ()
    assert catalog.functions == {}
