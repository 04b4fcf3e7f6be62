"""Parents and children, typed tables, partitions and foreign tables: judged, run, and both must be the same."""

from __future__ import annotations

import pytest

from snapshot_tool.directus.new_column import NewColumn
from snapshot_tool.directus.statements import (
    AddColumn,
    AddForeignKey,
    AddUnique,
    AlterType,
    DropColumn,
    DropConstraint,
    DropDefault,
    DropIndex,
    DropNotNull,
    DropTable,
    Operation,
    SetNotNull,
)
from snapshot_tool.load.embedded import EmbeddedServer
from snapshot_tool.model.prediction import Outcome
from tests.directus.answers import answered, judged, made
from tests.directus.world import World

NOT_NULL_IS_CONSTRAINT_SINCE = 18

SETUP = """
CREATE TABLE parent (id integer PRIMARY KEY, a integer NOT NULL, b varchar(20), c integer CHECK (c > 0), own integer);
CREATE TABLE kid (extra integer, own integer, clash integer) INHERITS (parent);
CREATE TABLE grand () INHERITS (kid);
CREATE VIEW on_kid AS SELECT b FROM kid;
CREATE TABLE full_parent (id integer PRIMARY KEY, v integer);
CREATE TABLE full_kid () INHERITS (full_parent);
INSERT INTO full_kid VALUES (1, NULL);
ANALYZE full_kid;
CREATE TYPE shape AS (id integer, a integer);
CREATE TABLE typed OF shape (PRIMARY KEY (id));
CREATE TABLE whole (id integer NOT NULL, k integer NOT NULL, v varchar(20), PRIMARY KEY (id)) PARTITION BY RANGE (id);
CREATE TABLE part PARTITION OF whole FOR VALUES FROM (0) TO (100);
CREATE TABLE computed (id integer, k integer) PARTITION BY RANGE ((k + 1));
CREATE TABLE refers (id integer PRIMARY KEY, w integer REFERENCES whole (id));
CREATE TABLE target (id integer PRIMARY KEY);
CREATE TABLE keyed (id integer, t integer REFERENCES target (id)) PARTITION BY RANGE (id);
CREATE TABLE keyed1 PARTITION OF keyed FOR VALUES FROM (0) TO (100);
CREATE FOREIGN DATA WRAPPER nothing;
CREATE SERVER far FOREIGN DATA WRAPPER nothing;
CREATE TABLE above (id integer);
CREATE FOREIGN TABLE outside (id integer) INHERITS (above) SERVER far;
"""

REFUSED: list[tuple[Operation, str, str]] = [
    (DropColumn("kid", "a"), "42P16", 'cannot drop inherited column "a"'),
    (DropColumn("kid", "own"), "42P16", 'cannot drop inherited column "own"'),
    (AlterType("kid", "a", "integer"), "42P16", 'cannot alter inherited column "a"'),
    (AlterType("grand", "extra", "bigint"), "42P16", 'cannot alter inherited column "extra"'),
    (DropConstraint("kid", "parent_c_check"), "42P16",
     'cannot drop inherited constraint "parent_c_check" of relation "kid"'),
    (DropTable("parent"), "2BP01", "cannot drop table parent because other objects depend on it"),
    (DropColumn("parent", "b"), "2BP01", "cannot drop desired object(s) because other objects depend on them"),
    (AlterType("parent", "b", "varchar(20)"), "0A000", "cannot alter type of a column used by a view or rule"),
    (AddColumn("parent", NewColumn("clash", "text")), "42804",
     'child table "kid" has different type for column "clash"'),
    (AddColumn("typed", NewColumn("z", "integer")), "42809", "cannot add column to typed table"),
    (DropColumn("typed", "a"), "42809", "cannot drop column from typed table"),
    (AlterType("typed", "a", "integer"), "42809", "cannot alter column type of typed table"),
    (AddUnique("whole", "u", "k"), "0A000",
     "unique constraint on partitioned table must include all partitioning columns"),
    (AddUnique("computed", "u", "id"), "0A000", "unsupported UNIQUE constraint with partition key definition"),
    (DropConstraint("part", "part_pkey"), "42P16", 'cannot drop inherited constraint "part_pkey" of relation "part"'),
    (DropConstraint("keyed1", "keyed_t_fkey"), "42P16",
     'cannot drop inherited constraint "keyed_t_fkey" of relation "keyed1"'),
    (DropIndex("part_pkey"), "2BP01", "cannot drop index part_pkey because index whole_pkey requires it"),
    (DropTable("whole"), "2BP01", "cannot drop table whole because other objects depend on it"),
    (AlterType("above", "id", "integer"), "42809", '"outside" is not a table'),
]  # fmt: skip

ACCEPTED: list[Operation] = [
    DropColumn("parent", "own"),
    DropColumn("parent", "a"),
    AlterType("parent", "a", "bigint"),
    AddColumn("parent", NewColumn("clash", "integer")),
    AddColumn("parent", NewColumn("z", "integer", nullable=False)),
    AddColumn("whole", NewColumn("z", "integer", nullable=False)),
    DropNotNull("parent", "a"),
    SetNotNull("parent", "c"),
    DropDefault("typed", "a"),
    AddUnique("typed", "u", "a"),
    AddUnique("whole", "u", "id"),
    AddUnique("kid", "u", "a"),
    DropConstraint("keyed", "keyed_t_fkey"),
    AddForeignKey("refers", "f", "id", "whole", "id"),
    DropTable("grand"),
    DropTable("typed"),
]


@pytest.fixture(scope="module")
def url(server: EmbeddedServer) -> str:
    return made(server, "outcomes_of_heirs", SETUP)


@pytest.mark.parametrize(
    ("operation", "sqlstate", "message"), REFUSED, ids=[operation.sql[:90] for operation, _, _ in REFUSED]
)
def test_refused(url: str, operation: Operation, sqlstate: str, message: str) -> None:
    assert judged(url, operation) == (sqlstate, message)
    assert answered(url, operation) == (sqlstate, message)


@pytest.mark.parametrize("operation", ACCEPTED, ids=[operation.sql[:90] for operation in ACCEPTED])
def test_accepted(url: str, operation: Operation) -> None:
    assert judged(url, operation) == Outcome.OK
    assert answered(url, operation) == Outcome.OK


def test_a_row_of_a_child_is_a_row_of_the_parent(url: str) -> None:
    assert judged(url, SetNotNull("full_parent", "v")) == Outcome.UNKNOWN
    assert judged(url, SetNotNull("full_parent", "v"), answers={"data-nulls full_parent.v": 0}) == Outcome.OK
    assert judged(url, DropColumn("full_parent", "v")) == Outcome.LOSES_DATA


def test_what_a_push_does_to_a_parent_it_does_to_the_children(url: str) -> None:
    added = AddColumn("parent", NewColumn("z", "integer"))
    inherited = ("42P16", 'cannot alter inherited column "z"')
    assert judged(url, added, AlterType("kid", "z", "bigint")) == inherited
    assert answered(url, added, AlterType("kid", "z", "bigint")) == inherited
    gone = DropColumn("parent", "own")
    assert judged(url, gone, DropColumn("kid", "own")) == Outcome.OK
    assert answered(url, gone, DropColumn("kid", "own")) == Outcome.OK


def test_a_not_null_from_above(world: World) -> None:
    world.sql("CREATE TABLE parent (a integer NOT NULL)", "CREATE TABLE kid () INHERITS (parent)")
    refused = ("42P16", 'cannot drop inherited constraint "parent_a_not_null" of relation "kid"')
    expected = refused if world.major() >= NOT_NULL_IS_CONSTRAINT_SINCE else Outcome.OK
    assert judged(world.url, DropNotNull("kid", "a")) == expected
    assert answered(world.url, DropNotNull("kid", "a")) == expected


def test_a_not_null_of_the_whole(world: World) -> None:
    world.sql(
        "CREATE TABLE whole (id integer NOT NULL) PARTITION BY RANGE (id)",
        "CREATE TABLE part PARTITION OF whole FOR VALUES FROM (0) TO (9)",
    )
    expected = ("42P16", 'column "id" is marked NOT NULL in parent table')
    assert judged(world.url, DropNotNull("part", "id")) == expected
    assert answered(world.url, DropNotNull("part", "id")) == expected
