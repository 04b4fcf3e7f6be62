"""Every row of semantics §4.4 on a real PostgreSQL: which index or constraint makes a column indexed or unique."""

from __future__ import annotations

import psycopg
import pytest

from tests.directus.world import World

TABLE = "id serial PRIMARY KEY, c integer, d integer, t text, j jsonb, r int4range"

ROWS = [
    ("btree of any name", "CREATE INDEX whatever ON t (c)", "c", True, False),
    ("partial", "CREATE INDEX i ON t (c) WHERE d > 0", "c", True, False),
    ("descending", "CREATE INDEX i ON t (c DESC NULLS LAST)", "c", True, False),
    ("other operator class", "CREATE INDEX i ON t (t text_pattern_ops)", "t", True, False),
    ("other collation", 'CREATE INDEX i ON t (t COLLATE "C")', "t", True, False),
    ("gin", "CREATE INDEX i ON t USING gin (j)", "j", True, False),
    ("gist", "CREATE INDEX i ON t USING gist (r)", "r", True, False),
    ("brin", "CREATE INDEX i ON t USING brin (c)", "c", True, False),
    ("hash", "CREATE INDEX i ON t USING hash (c)", "c", True, False),
    ("exclusion constraint", "ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING gist (r WITH &&)", "r", True, False),
    ("the column twice", "CREATE INDEX i ON t (c, c)", "c", True, False),
    ("composite, first column", "CREATE INDEX i ON t (c, d)", "c", False, False),
    ("composite, second column", "CREATE INDEX i ON t (c, d)", "d", False, False),
    ("including another", "CREATE INDEX i ON t (c) INCLUDE (d)", "c", False, False),
    ("including itself", "CREATE INDEX i ON t (c) INCLUDE (c)", "c", True, False),
    ("expression", "CREATE INDEX i ON t (lower(t))", "t", False, False),
    ("unique index", "CREATE UNIQUE INDEX i ON t (c)", "c", False, False),
    ("partial unique index", "CREATE UNIQUE INDEX i ON t (c) WHERE d > 0", "c", False, False),
    ("unique constraint", "ALTER TABLE t ADD CONSTRAINT u UNIQUE (c)", "c", False, True),
    ("deferrable unique constraint", "ALTER TABLE t ADD CONSTRAINT u UNIQUE (c) DEFERRABLE", "c", False, True),
    ("composite unique constraint", "ALTER TABLE t ADD CONSTRAINT u UNIQUE (c, d)", "c", False, False),
    ("primary key", "SELECT 1", "id", False, True),
    ("foreign key", "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (c) REFERENCES t (id)", "c", False, False),
    ("nothing", "SELECT 1", "c", False, False),
]


@pytest.mark.parametrize(
    ("made_by", "column", "expected"), [(*row[1:3], row[3:]) for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_what_directus_reads(world: World, made_by: str, column: str, expected: tuple[bool, bool]) -> None:
    world.table("t", TABLE, made_by)
    found = world.column("t", column)
    assert (found["is_indexed"], found["is_unique"]) == expected


def test_an_invalid_index_counts(world: World) -> None:
    world.table("t", TABLE, "INSERT INTO t (c) VALUES (0)")
    with psycopg.connect(world.url, autocommit=True) as connection, pytest.raises(psycopg.errors.DivisionByZero):
        connection.execute("CREATE INDEX CONCURRENTLY broken ON t (c) WHERE 1 / c > 0")
    assert world.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'broken'::regclass") is False
    assert world.column("t", "c")["is_indexed"] is True


@pytest.mark.parametrize("method", ["hnsw", "ivfflat"])
def test_a_vector_index_counts(world: World, method: str) -> None:
    if world.value("SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'") == 0:
        pytest.skip("this server has no pgvector")
    world.sql("CREATE EXTENSION vector")
    world.table("t", "id serial PRIMARY KEY, v vector(3)", f"CREATE INDEX i ON t USING {method} (v vector_l2_ops)")
    found = world.column("t", "v")
    assert (found["data_type"], found["is_indexed"]) == ("vector", True)


def test_a_primary_key_with_included_columns_hides_the_fields(world: World) -> None:
    world.table("t", "id integer, c integer, PRIMARY KEY (id) INCLUDE (c)")
    view = world.view()
    assert [item.collection for item in view.collections] == ["t"]
    assert [item.field for item in view.fields if item.collection == "t"] == []
