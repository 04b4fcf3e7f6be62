"""Directus asks for foreign keys in no order: the planner decides, and the twin reads them the same way (§4.2, §8)."""

from __future__ import annotations

from snapshot_tool.model.prediction import Outcome
from tests.directus.world import World, statements

_AS_DIRECTUS_ASKS = """
    SELECT string_agg(name, ' '), count(one), count(two), count(three), count(four) FROM (
      SELECT k.conname AS name, c.relname, a.attname, f.relname, b.attname
      FROM pg_constraint k
      LEFT JOIN pg_class c ON k.conrelid = c.oid
      LEFT JOIN pg_class f ON k.confrelid = f.oid
      LEFT JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
      LEFT JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1]
      WHERE k.connamespace IN ('public'::regnamespace)
        AND array_length(k.conkey, 1) <= 1
        AND (k.confkey IS NULL OR array_length(k.confkey, 1) = 1)
        AND k.contype = 'f'
    ) AS found (name, one, two, three, four)
"""


def children(world: World) -> None:
    """Make three parents and a child of all of them, whose keys are made in another order than the parents."""
    for name in ("p1", "p2", "p3"):
        world.table(name, "id serial PRIMARY KEY")
    world.table(
        "child",
        "id serial PRIMARY KEY, a integer, b integer, c integer",
        "ALTER TABLE child ADD CONSTRAINT child_c_foreign FOREIGN KEY (c) REFERENCES p3",
        "ALTER TABLE child ADD CONSTRAINT child_b_foreign FOREIGN KEY (b) REFERENCES p2",
        "ALTER TABLE child ADD CONSTRAINT child_a_foreign FOREIGN KEY (a) REFERENCES p1",
    )


def read(world: World) -> list[str]:
    """The foreign keys in the order in which the catalog holds them."""
    found = [key for table in world.catalog().tables.values() for key in table.constraints if key.kind == "foreign key"]
    return [key.name for key in sorted(found, key=lambda key: key.place)]


def dropped(world: World) -> list[str]:
    """The statements of a push that lacks the child."""
    wanted = world.wanted()
    del wanted.collections["child"]
    wanted.fields = {key: field for key, field in wanted.fields.items() if key[0] != "child"}
    prediction = world.predict(wanted)
    assert prediction.outcome is not Outcome.FAILS
    return statements(prediction)


def test_with_statistics_the_parents_decide(world: World) -> None:
    children(world)
    world.sql("VACUUM (FULL, ANALYZE) pg_constraint, pg_class, pg_attribute, pg_namespace")
    asked = str(world.value(_AS_DIRECTUS_ASKS)).split()
    assert read(world) == asked
    mine = [name for name in asked if name.startswith("child_")]
    assert sorted(mine) == ["child_a_foreign", "child_b_foreign", "child_c_foreign"]
    assert dropped(world) == [
        *(f'alter table "child" drop constraint "{name}"' for name in mine),
        'drop table "child"',
    ]


def test_a_renamed_one_may_have_moved(world: World) -> None:
    children(world)
    world.sql("ALTER TABLE child RENAME CONSTRAINT child_c_foreign TO child_z_foreign")
    assert " ".join(read(world)) == world.value(_AS_DIRECTUS_ASKS)
