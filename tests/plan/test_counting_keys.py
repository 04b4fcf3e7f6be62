"""A primary key that is to count up by itself: as a serial column or an identity, from where its rows have come to."""

from __future__ import annotations

from dataclasses import replace

import psycopg
import pytest

from tests.plan.build import C, F, serial, snapshot
from tests.plan.support import errors, execute, plan_for, reach

KEY = F("id", "integer", {"is_nullable": False, "is_unique": True, "is_primary_key": True})
IDENTITY = replace(KEY, schema={**KEY.schema, "has_auto_increment": True})


@pytest.mark.parametrize("key", [serial("a"), IDENTITY], ids=["serial", "identity"])
@pytest.mark.parametrize(("last", "following"), [(None, 1), (41, 42), (-5, 1)])
def test_a_key_begins_to_count_after_its_largest(
    directus_database: str, key: F, last: int | None, following: int
) -> None:
    reach(directus_database, snapshot(C("a", (KEY, F("name")))))
    if last is not None:
        execute(directus_database, f"INSERT INTO a (id) VALUES ({last})")

    reach(directus_database, snapshot(C("a", (key, F("name")))))

    with psycopg.connect(directus_database) as connection:
        assert connection.execute("INSERT INTO a (name) VALUES ('x') RETURNING id").fetchone() == (following,)


def test_a_key_that_counts_goes_on_counting(directus_database: str) -> None:
    """Directus compares nothing of such a key but its type, so there is no difference, and nothing to plan."""
    reach(directus_database, snapshot(C("a", (serial("a"), F("name")))))

    assert plan_for(directus_database, snapshot(C("a", (KEY, F("name"))))).steps == ()


def test_it_is_said_why_a_key_is_not_moved(directus_database: str) -> None:
    reach(directus_database, snapshot(C("a", (KEY, F("code", "integer", {"is_nullable": False})))))
    plain = F("id", "integer", {"is_nullable": False})

    plan = plan_for(directus_database, snapshot(C("a", (plain, replace(KEY, name="code")))))

    assert errors(plan) == ["primary-key-altered a.id", "primary-key-altered a.code"]
    assert "would point at nothing" in plan.findings[0].message
