"""Names are data: a push of odd names is predicted as knex and PostgreSQL really treat them, and harms nothing."""

from __future__ import annotations

import pytest

from snapshot_tool.model.json import JsonObject
from snapshot_tool.model.prediction import Outcome, Prediction
from tests.directus.world import World, failure, statements

HARMLESS = [
    'double " quote',
    "single ' quote",
    "semicolon; DROP TABLE canary; --",
    "new\nline",
    "percent %s %% %(x)s",
    "braces {} {0} {x}",
    "emoji 🙂",
    "back\\slash",
    "dollar $1 $$",
    "a" * 63,
]


def push(world: World, name: str) -> Prediction:
    world.table("canary", "id serial PRIMARY KEY, c text")
    wanted = world.wanted()
    template = wanted.field("canary", "c")
    column = wanted.column("canary", "c")
    schema: JsonObject = {**column, "name": name, "is_indexed": True, "is_unique": True, "default_value": name}
    wanted.fields["canary", name] = {
        **template,
        "field": name,
        "meta": {**wanted.meta(template), "field": name},
        "schema": schema,
    }
    return world.predict(wanted)


@pytest.mark.parametrize("name", HARMLESS)
def test_a_field_of_that_name(world: World, name: str) -> None:
    prediction = push(world, name)
    assert world.run(prediction) is None
    assert len(statements(prediction)) == 3
    table = world.catalog().tables["canary"]
    made = table.column(name)
    assert made is not None
    assert {key for index in table.indexes for key in [index.keys[0].column]} == {"id", name}


@pytest.mark.parametrize(
    ("name", "first", "error"),
    [
        ("a.b", 'alter table "canary" add column "a"."b" text null default \'a.b\'', "42601"),
        ("x as y", 'alter table "canary" add column "x" as "y" text null default \'x as y\'', "42601"),
        (
            "../etc",
            'alter table "canary" add column "".""."/etc" text null default \'../etc\'',
            "42601",
        ),
        ("n[0]", 'alter table "canary" add column "n"[0] text null default \'n[0]\'', "42601"),
        ("*", "alter table \"canary\" add column * text null default '*'", "42601"),
    ],
)
def test_names_that_knex_takes_apart(world: World, name: str, first: str, error: str) -> None:
    prediction = push(world, name)
    assert statements(prediction)[0] == first
    found = world.run(prediction)
    assert found is not None
    assert found.sqlstate == error
    assert failure(prediction) == found


def test_a_name_of_more_than_63_bytes_is_cut_and_comes_back_as_another(world: World) -> None:
    prediction = push(world, "n" * 64)
    assert prediction.outcome is Outcome.NEVER_CONVERGES
    assert world.run(prediction) is None
    assert world.catalog().tables["canary"].column("n" * 63) is not None


def test_names_that_postgresql_cuts_to_the_same_63_bytes(world: World) -> None:
    prediction = push(world, "ü" * 31)
    found = failure(prediction)
    assert found is not None
    assert (found.sqlstate, found.message) == ("42P07", f'relation "canary_{"ü" * 28}" already exists')
    assert world.run(prediction) == found
