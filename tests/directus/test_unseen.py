"""What a snapshot cannot express, and what became of it between two catalogs."""

from __future__ import annotations

import pytest

from snapshot_tool.directus.unseen import lost, unseen
from tests.directus.world import World

MADE = [
    "CREATE INDEX plain ON t (c)",
    "CREATE INDEX composite ON t (c, d)",
    "CREATE INDEX covering ON t (c) INCLUDE (d)",
    "CREATE INDEX part ON t (c) WHERE d > 0",
    "CREATE INDEX expr ON t (lower(txt))",
    "CREATE INDEX down ON t (c DESC)",
    "CREATE INDEX hashed ON t USING hash (c)",
    "CREATE UNIQUE INDEX only_one ON t (c)",
    "CREATE UNIQUE INDEX some_one ON t (c) WHERE d > 0",
    "ALTER TABLE t ADD CONSTRAINT single UNIQUE (d)",
    "ALTER TABLE t ADD CONSTRAINT pair UNIQUE (c, d)",
    "ALTER TABLE t ADD CONSTRAINT positive CHECK (c > 0)",
    "ALTER TABLE t ADD CONSTRAINT apart EXCLUDE USING btree (d WITH =)",
    "ALTER TABLE t ADD COLUMN twice integer GENERATED ALWAYS AS (c * 2) STORED",
    "ALTER TABLE t ADD COLUMN exact timestamp(3)",
    "CREATE VIEW v AS SELECT c FROM t",
    "CREATE STATISTICS stats ON c, d FROM t",
    "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'",
    "CREATE TRIGGER trg BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()",
    "CREATE POLICY pol ON t USING (c > 0)",
    "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
    "CREATE INDEX users_added ON directus_users (email, role)",
]


@pytest.fixture
def furnished(world: World) -> World:
    world.table("t", "id serial PRIMARY KEY, c integer, d integer, txt text", *MADE)
    return world


def test_an_empty_directus_has_nothing_unseen(world: World) -> None:
    assert unseen(world.catalog()) == ()


def test_what_a_snapshot_expresses_is_not_listed(world: World) -> None:
    world.table(
        "p", "id serial PRIMARY KEY, u integer UNIQUE, p integer REFERENCES p, c integer", "CREATE INDEX ON p (c)"
    )
    assert unseen(world.catalog()) == ()


def test_everything_else_is(furnished: World) -> None:
    assert [(found.kind, found.table, found.name) for found in unseen(furnished.catalog())] == [
        ("check", "t", "positive"),
        ("column", "t", "exact"),
        ("column", "t", "twice"),
        ("composite index", "directus_users", "users_added"),
        ("composite index", "t", "composite"),
        ("composite unique constraint", "t", "pair"),
        ("covering index", "t", "covering"),
        ("exclusion", "t", "apart"),
        ("expression index", "t", "expr"),
        ("hash index", "t", "hashed"),
        ("partial index", "t", "part"),
        ("partial unique index", "t", "some_one"),
        ("policy", "t", "pol"),
        ("row security", "t", "t"),
        ("special index", "t", "down"),
        ("statistics", "t", "stats"),
        ("trigger", "t", "trg"),
        ("unique index", "t", "only_one"),
        ("view", "t", "v"),
        ("view", "v", "v"),
    ]


def test_nothing_is_lost_by_looking_by_rows_or_by_adding(furnished: World) -> None:
    before = furnished.catalog()
    furnished.sql("INSERT INTO t (c, d) VALUES (1, 1)", "ANALYZE t", "CREATE INDEX another ON t (d, c)")
    assert lost(before, furnished.catalog()) == ()


def test_what_vanished_and_what_changed(furnished: World) -> None:
    before = furnished.catalog()
    furnished.sql(
        "DROP INDEX part",
        "DROP INDEX composite",
        "CREATE INDEX composite ON t (d, c)",
        "ALTER TABLE t DROP CONSTRAINT positive",
        "DROP INDEX plain",
    )
    assert [str(found) for found in lost(before, furnished.catalog())] == [
        "check positive on t is gone: CHECK ((c > 0))",
        "composite index composite on t changed: CREATE INDEX composite ON public.t USING btree (c, d) → "
        "CREATE INDEX composite ON public.t USING btree (d, c)",
        "partial index part on t is gone: CREATE INDEX part ON public.t USING btree (c) WHERE (d > 0)",
    ]


def test_a_unique_index_that_a_constraint_took_is_not_lost(furnished: World) -> None:
    before = furnished.catalog()
    furnished.sql("ALTER TABLE t ADD CONSTRAINT only_one UNIQUE USING INDEX only_one")
    assert lost(before, furnished.catalog()) == ()
    furnished.sql("ALTER TABLE t DROP CONSTRAINT only_one")
    assert [found.object.name for found in lost(before, furnished.catalog())] == ["only_one"]


def test_a_constraint_of_another_name_is_not_lost_but_one_of_two_alike_is(furnished: World) -> None:
    before = furnished.catalog()
    furnished.sql("ALTER TABLE t RENAME CONSTRAINT positive TO not_negative")
    assert lost(before, furnished.catalog()) == ()
    furnished.sql("ALTER TABLE t ADD CONSTRAINT positive CHECK (c > 0)")
    twice = furnished.catalog()
    furnished.sql("ALTER TABLE t DROP CONSTRAINT positive", "ALTER TABLE t ADD CONSTRAINT again CHECK (d > 0)")
    assert [found.object.name for found in lost(twice, furnished.catalog())] == ["positive"]


def test_a_dropped_column_takes_its_composite_indexes_along(furnished: World) -> None:
    before = furnished.catalog()
    furnished.sql("DROP VIEW v", "DROP POLICY pol ON t", "ALTER TABLE t DROP COLUMN d")
    gone = {found.object.name for found in lost(before, furnished.catalog())}
    assert gone == {"composite", "covering", "part", "some_one", "pair", "apart", "stats", "v", "pol"}


def test_names_are_data(world: World) -> None:
    name = "it's \"a\"['x']\u2028🙂 %s {}"
    quoted = '"' + name.replace('"', '""') + '"'
    world.table("t", "id serial PRIMARY KEY, c integer, d integer", f"CREATE INDEX {quoted} ON t (c, d)")
    before = world.catalog()
    world.sql(f"DROP INDEX {quoted}")
    assert [found.object.name for found in lost(before, world.catalog())] == [name]
