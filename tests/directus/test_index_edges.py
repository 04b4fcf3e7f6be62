"""Every row of semantics §6.5 on a real PostgreSQL: predicted, then run, and both must end the same way."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from snapshot_tool.model.prediction import Outcome
from tests.directus.world import Failure, Wanted, World, failure, items, statements

TABLE = "id serial PRIMARY KEY, c integer, d integer"
EDIT = [
    'alter table "t" alter column "c" drop default',
    'alter table "t" alter column "c" drop not null',
    'alter table "t" alter column "c" type integer using ("c"::integer)',
    'alter table "t" alter column "c" set default null',
]
DROP = 'drop index "t_c_index"'
CREATE = 'create index "t_c_index" on "t" ("c")'
ADD_UNIQUE = 'alter table "t" add constraint "t_c_unique" unique ("c")'
DROP_UNIQUE = 'alter table "t" drop constraint "t_c_unique"'


def _set(key: str, *, value: bool) -> Callable[[Wanted], None]:
    def change(wanted: Wanted) -> None:
        wanted.column("t", "c")[key] = value

    return change


NOT_INDEXED, INDEXED = _set("is_indexed", value=False), _set("is_indexed", value=True)
NOT_UNIQUE, UNIQUE = _set("is_unique", value=False), _set("is_unique", value=True)

FAILS = [
    (
        "an index of another name",
        ["CREATE INDEX foo ON t (c)"],
        NOT_INDEXED,
        [*EDIT, DROP],
        ("42704", 'index "t_c_index" does not exist'),
    ),
    (
        "a partial index of another name",
        ["CREATE INDEX foo ON t (c) WHERE d > 0"],
        NOT_INDEXED,
        [*EDIT, DROP],
        ("42704", 'index "t_c_index" does not exist'),
    ),
    (
        "the index of an exclusion constraint",
        ["ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING btree (c WITH =)"],
        NOT_INDEXED,
        [*EDIT, DROP],
        ("42704", 'index "t_c_index" does not exist'),
    ),
    (
        "an exclusion constraint of the conventional name",
        ["ALTER TABLE t ADD CONSTRAINT t_c_index EXCLUDE USING btree (c WITH =)"],
        NOT_INDEXED,
        [*EDIT, DROP],
        ("2BP01", "cannot drop index t_c_index because constraint t_c_index on table t requires it"),
    ),
    (
        "the name is taken by an index elsewhere",
        ["CREATE TABLE other (x integer)", "CREATE INDEX t_c_index ON other (x)"],
        INDEXED,
        [*EDIT, CREATE],
        ("42P07", 'relation "t_c_index" already exists'),
    ),
    (
        "the name is taken by a table",
        ["CREATE TABLE t_c_index (x integer)"],
        INDEXED,
        [*EDIT, CREATE],
        ("42P07", 'relation "t_c_index" already exists'),
    ),
    (
        "the name belongs to a sequence",
        ["CREATE SEQUENCE t_c_index", "CREATE INDEX foo ON t (c)"],
        NOT_INDEXED,
        [*EDIT, DROP],
        ("42809", '"t_c_index" is not an index'),
    ),
    (
        "a unique index of the constraint's name",
        ["CREATE UNIQUE INDEX t_c_unique ON t (c)"],
        UNIQUE,
        [*EDIT, ADD_UNIQUE],
        ("42P07", 'relation "t_c_unique" already exists'),
    ),
    (
        "a unique constraint of another name",
        ["ALTER TABLE t ADD CONSTRAINT mine UNIQUE (c)"],
        NOT_UNIQUE,
        [*EDIT, DROP_UNIQUE],
        ("42704", 'constraint "t_c_unique" of relation "t" does not exist'),
    ),
    (
        "a unique constraint that a foreign key needs",
        ["ALTER TABLE t ADD CONSTRAINT t_c_unique UNIQUE (c)", "CREATE TABLE k (x integer REFERENCES t (c))"],
        NOT_UNIQUE,
        [*EDIT, DROP_UNIQUE],
        ("2BP01", "cannot drop constraint t_c_unique on table t because other objects depend on it"),
    ),
]


@pytest.mark.parametrize(
    ("made_by", "change", "sent", "error"), [row[1:] for row in FAILS], ids=[row[0] for row in FAILS]
)
def test_a_push_that_fails(
    world: World, made_by: list[str], change: Callable[[Wanted], None], sent: list[str], error: tuple[str, str]
) -> None:
    world.table("t", TABLE, *made_by)
    wanted = world.wanted()
    change(wanted)
    prediction = world.predict(wanted)
    expected = Failure(sent[-1], *error)
    assert statements(prediction) == sent
    assert failure(prediction) == expected
    assert (prediction.outcome, prediction.status) == (Outcome.FAILS, 500)
    assert prediction.message == f"{sent[-1]} - {error[1]}"
    assert prediction.remaining == world.differences(wanted)
    assert world.run(prediction) == expected


WORKS = [
    (
        "a partial index of the conventional name",
        ["CREATE INDEX t_c_index ON t (c) WHERE d > 0"],
        NOT_INDEXED,
        DROP,
        [],
    ),
    (
        "another index beside the conventional one",
        ["CREATE INDEX t_c_index ON t (c)", "CREATE INDEX other ON t (c)"],
        NOT_INDEXED,
        DROP,
        [("t.c", "E", ("schema", "is_indexed"))],
    ),
    (
        "the conventional name belongs to another column: the wrong index goes",
        ["CREATE INDEX foo ON t (c)", "CREATE INDEX t_c_index ON t (d)"],
        NOT_INDEXED,
        DROP,
        [("t.c", "E", ("schema", "is_indexed")), ("t.d", "E", ("schema", "is_indexed"))],
    ),
    ("a unique index only: a second, redundant one", ["CREATE UNIQUE INDEX foo ON t (c)"], UNIQUE, ADD_UNIQUE, []),
    ("a unique constraint, and an index too", ["ALTER TABLE t ADD UNIQUE (c)"], INDEXED, CREATE, []),
    ("the everyday case", [], INDEXED, CREATE, []),
]


@pytest.mark.parametrize(
    ("made_by", "change", "last", "remaining"), [row[1:] for row in WORKS], ids=[row[0] for row in WORKS]
)
def test_a_push_that_works(
    world: World,
    made_by: list[str],
    change: Callable[[Wanted], None],
    last: str,
    remaining: list[tuple[str, str, tuple[str, ...]]],
) -> None:
    world.table("t", TABLE, *made_by)
    wanted = world.wanted()
    change(wanted)
    prediction = world.predict(wanted)
    assert statements(prediction) == [*EDIT, last]
    assert prediction.outcome is (Outcome.NEVER_CONVERGES if remaining else Outcome.OK)
    assert items(prediction.remaining) == remaining
    assert world.run(prediction) is None
    assert world.differences(wanted) == prediction.remaining


def test_the_index_of_the_issue_is_dropped_by_a_name_that_is_not_there(world: World) -> None:
    world.table(
        "conversation_chunk",
        'id uuid PRIMARY KEY, "timestamp" timestamptz, source varchar(255), conversation_id uuid',
        'CREATE INDEX idx_chunk_conv_timestamp ON conversation_chunk (conversation_id, "timestamp")',
        'CREATE INDEX idx_chunk_recent_non_upload ON conversation_chunk ("timestamp") '
        "WHERE source <> 'DASHBOARD_UPLOAD'",
    )
    wanted = world.wanted()
    assert wanted.column("conversation_chunk", "timestamp")["is_indexed"] is True
    assert wanted.column("conversation_chunk", "conversation_id")["is_indexed"] is False
    wanted.column("conversation_chunk", "timestamp")["is_indexed"] = False
    prediction = world.predict(wanted)
    assert prediction.message == (
        'drop index "conversation_chunk_timestamp_index" - index "conversation_chunk_timestamp_index" does not exist'
    )
    assert world.run(prediction) == failure(prediction)
