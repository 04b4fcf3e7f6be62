"""How a catalog is read: roles, search paths, timeouts, and what is left behind (nothing)."""

from __future__ import annotations

from typing import Any, TypeAlias

import psycopg
import pytest

from snapshot_tool.errors import DatabaseProblem, NotDirectus
from snapshot_tool.load.directus_tables import require_directus
from snapshot_tool.load.postgres import read_catalog, read_catalog_from

Row: TypeAlias = tuple[object, ...]
Query: TypeAlias = Any
"""psycopg's own type for queries depends on its version."""


def test_a_role_without_privileges_sees_the_structure_and_says_what_it_misses(directus_database: str) -> None:
    with psycopg.connect(directus_database, autocommit=True) as connection:
        connection.execute("INSERT INTO directus_collections (collection) VALUES ('a')")
        connection.execute("CREATE TABLE guarded (a integer)")
        connection.execute("ALTER TABLE guarded ENABLE ROW LEVEL SECURITY")
        connection.execute("CREATE ROLE guest LOGIN")
        connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO guest")
        connection.execute("REVOKE SELECT ON directus_fields, directus_users FROM guest")
        try:
            catalog = read_catalog(directus_database.replace("postgres@", "guest@"))
        finally:
            connection.execute("DROP OWNED BY guest")
            connection.execute("DROP ROLE guest")
    assert catalog.unreadable == (
        "role guest may not SELECT from directus_fields: what Directus keeps there is unknown",
        "role guest may not SELECT from directus_users: what rows they hold is unknown",
        "row-level security hides rows of guarded from role guest",
    )
    assert [row["collection"] for row in catalog.metadata.collections] == ["a"]
    assert catalog.metadata.fields == ()
    assert catalog.tables["directus_fields"].readable is False
    assert len(catalog.tables["directus_users"].columns) == 27


def test_a_schema_that_may_not_be_used_is_said(connection: psycopg.Connection, database: str) -> None:
    connection.execute("CREATE SCHEMA secret")
    connection.execute("CREATE TABLE secret.directus_fields (id serial PRIMARY KEY)")
    connection.execute("CREATE ROLE stranger LOGIN")
    try:
        catalog = read_catalog(database.replace("postgres@", "stranger@"), search_path=["secret"])
    finally:
        connection.execute("DROP ROLE stranger")
    assert catalog.unreadable == (
        "role stranger has no USAGE on schema secret: nothing in it can be read but its structure",
        "role stranger may not SELECT from directus_fields: what Directus keeps there is unknown",
    )
    assert [column.name for column in catalog.tables["directus_fields"].columns] == ["id"]


def test_many_unreadable_tables_are_counted(connection: psycopg.Connection, database: str) -> None:
    for name in "abcde":
        connection.execute(f"CREATE TABLE {name} ()")
    connection.execute("CREATE ROLE poor LOGIN")
    try:
        catalog = read_catalog(database.replace("postgres@", "poor@"))
    finally:
        connection.execute("DROP ROLE poor")
    assert catalog.unreadable == (
        "role poor may not SELECT from a, b, c and 2 more tables: what rows they hold is unknown",
    )


def test_two_schemas_the_first_one_counts(connection: psycopg.Connection) -> None:
    connection.execute("CREATE SCHEMA first")
    connection.execute('CREATE SCHEMA "Se,cond"')
    for schema, column in (("first", "a"), ('"Se,cond"', "b")):
        connection.execute(f"CREATE TABLE {schema}.t ({column} serial PRIMARY KEY)")
        connection.execute(f"CREATE INDEX {column}_index ON {schema}.t ({column})")
    connection.execute('CREATE TABLE "Se,cond".only (id integer)')
    catalog = read_catalog_from(connection, search_path=["first", "Se,cond"])
    assert [(table.schema, table.name) for table in catalog.tables.values()] == [("first", "t"), ("Se,cond", "only")]
    (found,) = catalog.tables["t"].columns
    assert (found.name, found.default, found.owned_sequence) == (
        "a",
        "nextval('t_a_seq'::regclass)",
        "first.t_a_seq",
    )
    assert catalog.relation_kind("b_index") == "index"
    assert catalog.server.search_path == ("first", "Se,cond")
    assert read_catalog_from(connection).tables == {}


def test_definitions_depend_on_the_search_path_as_in_directus(connection: psycopg.Connection) -> None:
    connection.execute("CREATE SCHEMA app")
    connection.execute("CREATE TYPE app.mood AS ENUM ('ok')")
    connection.execute("CREATE TABLE public.t (id integer, feeling app.mood DEFAULT 'ok')")
    inside = read_catalog_from(connection, search_path=["public", "app"]).tables["t"].columns[1]
    assert (inside.type_name, inside.default) == ("mood", "'ok'::mood")
    outside = read_catalog_from(connection, search_path=["public"]).tables["t"].columns[1]
    assert (outside.type_name, outside.default) == ("app.mood", "'ok'::app.mood")


def test_without_a_search_path_the_role_s_own_stays(connection: psycopg.Connection) -> None:
    connection.execute("CREATE SCHEMA app")
    connection.execute("CREATE TYPE app.mood AS ENUM ('ok')")
    connection.execute("CREATE TABLE public.t (feeling app.mood)")
    connection.execute("SET search_path TO public, app")
    catalog = read_catalog_from(connection)
    assert catalog.tables["t"].columns[0].type_name == "mood"
    assert catalog.server.search_path == ("public",)


def test_a_schema_that_does_not_exist_is_an_error_as_in_directus(connection: psycopg.Connection) -> None:
    with pytest.raises(DatabaseProblem) as caught:
        read_catalog_from(connection, search_path=["public", "nowhere"], label="staging")
    assert caught.value.message == (
        "staging has no schema nowhere, which the search path names; Directus fails on it too"
    )


def test_a_database_without_directus(connection: psycopg.Connection) -> None:
    connection.execute("CREATE TABLE directus_fields (id integer)")
    catalog = read_catalog_from(connection)
    with pytest.raises(NotDirectus) as caught:
        require_directus(catalog, "staging")
    assert caught.value.message == (
        "staging holds no Directus: directus_collections, directus_relations not found in public"
    )


def test_a_database_with_directus(directus_database: str) -> None:
    require_directus(read_catalog(directus_database))


def test_the_connection_is_left_as_it_was(connection: psycopg.Connection) -> None:
    connection.execute("CREATE SCHEMA app")
    read_catalog_from(connection, search_path=["app"])
    assert connection.autocommit is True
    assert connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
    settings = "SELECT current_setting('search_path'), current_setting('statement_timeout')"
    assert connection.execute(settings).fetchone() == ('"$user", public', "0")


def test_the_number_of_queries_does_not_depend_on_the_number_of_tables(connection: psycopg.Connection) -> None:
    def queries() -> int:
        before = connection.execute("SELECT 1").fetchone()
        assert before == (1,)
        sent.clear()
        read_catalog_from(connection)
        return len(sent)

    sent: list[object] = []

    class Counting(psycopg.Cursor[Row]):
        def execute(self, query: Query, *arguments: Any, **options: Any) -> Counting:
            sent.append(query)
            super().execute(query, *arguments, **options)
            return self

    connection.cursor_factory = Counting
    few = queries()
    assert few == 19
    for number in range(30):
        connection.execute(f"CREATE TABLE t{number} (id serial PRIMARY KEY, a integer UNIQUE)")
    assert queries() == few


def test_it_reads_in_one_snapshot_and_cannot_write(connection: psycopg.Connection) -> None:
    modes: list[tuple[object, ...] | None] = []

    class Watching(psycopg.Cursor[Row]):
        def execute(self, query: Query, *arguments: Any, **options: Any) -> Watching:
            super().execute(query, *arguments, **options)
            if isinstance(query, bytes) and query.startswith(b"BEGIN"):
                asked = "SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')"
                modes.append(psycopg.Cursor(self.connection).execute(asked).fetchone())
            return self

    connection.cursor_factory = Watching
    read_catalog_from(connection)
    assert modes == [("repeatable read", "on")]


def test_a_lock_that_is_held_is_explained(
    connection: psycopg.Connection, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("snapshot_tool.load.postgres.LOCK_TIMEOUT", "100ms")
    connection.execute("CREATE TABLE t (a integer)")
    with psycopg.connect(database) as holder:
        holder.execute("LOCK TABLE t IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(DatabaseProblem) as caught:
            read_catalog(database)
    assert caught.value.message.endswith("waited too long for a lock")
    assert "migration" in caught.value.hint
