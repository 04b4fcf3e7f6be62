"""Objects that stand in the way of a drop or a change of type: judged, run, and both must be the same."""

from __future__ import annotations

import psycopg
import pytest

from snapshot_tool.directus.new_column import NewColumn
from snapshot_tool.directus.simulate import perform
from snapshot_tool.directus.statements import (
    AlterType,
    CreateTable,
    DropColumn,
    DropTable,
    Operation,
)
from snapshot_tool.directus.system import system
from snapshot_tool.directus.working import Working
from snapshot_tool.load.embedded import EmbeddedServer
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.model.prediction import Outcome
from tests.directus.answers import answered, judged, made
from tests.directus.world import VERSION

SETUP = """
CREATE TABLE log (x integer);
CREATE TABLE ruled (id integer PRIMARY KEY, a integer);
CREATE RULE noted AS ON UPDATE TO ruled WHERE old.a <> new.a DO ALSO INSERT INTO log VALUES (new.a);
CREATE TABLE allowed (id integer PRIMARY KEY, a integer);
CREATE TABLE guarded (id integer PRIMARY KEY, c integer);
CREATE POLICY own ON guarded USING (id > 0);
CREATE POLICY far ON guarded USING (EXISTS (SELECT FROM allowed s WHERE s.a = guarded.c));
CREATE TABLE shape (id integer PRIMARY KEY, a integer);
CREATE TABLE holder (id integer PRIMARY KEY, one shape, many shape[]);
CREATE TABLE counted (id serial PRIMARY KEY, s serial);
CREATE TABLE borrower (id integer PRIMARY KEY, b integer DEFAULT nextval('counted_s_seq'));
CREATE TABLE two (id integer PRIMARY KEY, a integer, b integer, UNIQUE (a, b));
CREATE TABLE refers (id integer PRIMARY KEY, x integer, y integer, FOREIGN KEY (x, y) REFERENCES two (a, b));
CREATE TABLE itself (id integer PRIMARY KEY, q integer UNIQUE REFERENCES itself (q));
CREATE TABLE sorted (id integer PRIMARY KEY, t text);
CREATE INDEX sorted_posix ON sorted (t COLLATE "POSIX");
CREATE DOMAIN word AS varchar(10);
CREATE TYPE mood AS ENUM ('ok');
CREATE TABLE odd (id integer PRIMARY KEY, w word, m mood, n name);
CREATE TABLE ranged (id integer PRIMARY KEY, a integer);
CREATE INDEX ranged_brin ON ranged USING brin (a);
CREATE TABLE computed (id integer PRIMARY KEY, v varchar(9), i integer, CHECK (v <> 'x'), CHECK (i > 0));
CREATE INDEX computed_lower ON computed (lower(v));
CREATE TABLE shown (id integer PRIMARY KEY, a integer);
CREATE POLICY first ON shown USING (a > 0);
CREATE VIEW second AS SELECT a FROM shown;
"""

REFUSED: list[tuple[Operation, str, str]] = [
    (DropTable("log"), "2BP01", "cannot drop table log because other objects depend on it"),
    (DropTable("allowed"), "2BP01", "cannot drop table allowed because other objects depend on it"),
    (DropTable("shape"), "2BP01", "cannot drop table shape because other objects depend on it"),
    (DropTable("counted"), "2BP01", "cannot drop table counted because other objects depend on it"),
    (DropColumn("counted", "s"), "2BP01", "cannot drop column s of table counted because other objects depend on it"),
    (
        AlterType("shape", "a", "integer"),
        "0A000",
        'cannot alter table "shape" because column "holder.many" uses its row type',
    ),
    (AlterType("two", "a", "text"), "42804", 'foreign key constraint "refers_x_y_fkey" cannot be implemented'),
    (AlterType("refers", "y", "text"), "42804", 'foreign key constraint "refers_x_y_fkey" cannot be implemented'),
    (AlterType("sorted", "t", "integer"), "42804", "collations are not supported by type integer"),
    (AlterType("odd", "m", "integer"), "42846", "cannot cast type mood to integer"),
    (
        AlterType("ranged", "a", "boolean"),
        "42704",
        'data type boolean has no default operator class for access method "brin"',
    ),
    (AlterType("shown", "a", "integer"), "0A000", "cannot alter type of a column used in a policy definition"),
    (CreateTable("word", (NewColumn("a", "integer"),)), "42710", 'type "word" already exists'),
]

ACCEPTED: list[Operation] = [
    DropTable("ruled"),
    DropTable("guarded"),
    DropTable("borrower"),
    DropColumn("borrower", "b"),
    AlterType("two", "a", "bigint"),
    AlterType("itself", "q", "text"),
    AlterType("sorted", "t", "varchar(300)"),
    AlterType("odd", "w", "integer"),
    AlterType("odd", "w", "date"),
    AlterType("odd", "n", "uuid"),
    AlterType("odd", "m", "text"),
    AlterType("computed", "v", "text"),
    AlterType("computed", "v", "integer"),
]


@pytest.fixture(scope="module")
def url(server: EmbeddedServer) -> str:
    return made(server, "outcomes_of_dependents", SETUP)


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


def test_an_expression_may_not_fit_another_type(url: str) -> None:
    operation = AlterType("computed", "i", "text")
    assert judged(url, operation) == Outcome.UNKNOWN
    assert answered(url, operation) == ("42883", "operator does not exist: text > integer")


TAGGED = """
CREATE TABLE t (id integer PRIMARY KEY, tags text[], status text, "Odd one" integer);
CREATE INDEX one_of_it ON t ((tags[1]));
CREATE INDEX beside_it ON t (status) INCLUDE (tags);
CREATE INDEX where_it_is ON t (status) WHERE cardinality(tags) > 1;
CREATE INDEX only_its_name ON t (status) WHERE status <> 'tags';
CREATE INDEX another ON t (abs("Odd one"));
"""


def test_the_indexes_that_go_with_a_column(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(TAGGED)
    working = Working(read_catalog(database), system(VERSION))
    perform(working, DropColumn("t", "tags"))
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("ALTER TABLE t DROP COLUMN tags")
    left = {index.name for index in read_catalog(database).tables["t"].indexes}
    assert left == {"t_pkey", "only_its_name", "another"}
    assert {index.name for index in working.tables["t"].indexes} == left


def test_an_operator_class_for_text_takes_no_number(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("CREATE TABLE t (a text)")
        connection.execute("CREATE INDEX t_a ON t (a text_pattern_ops)")
    expected = ("42804", 'operator class "text_pattern_ops" does not accept data type bigint')
    assert judged(database, AlterType("t", "a", "bigint")) == expected
    assert answered(database, AlterType("t", "a", "bigint")) == expected


@pytest.mark.parametrize(
    ("operation", "answers", "expected"),
    [
        (AlterType("t", "d", "real"), {"data-cast-fails t.d": 1}, ("22003", "value out of range: overflow")),
        (AlterType("t", "d", "real"), {"data-cast-fails t.d": 0, "data-narrowed t.d": 1}, Outcome.LOSES_DATA),
        (AlterType("t", "d", "real"), {"data-cast-fails t.d": 0, "data-narrowed t.d": 0}, Outcome.OK),
        (
            AlterType("t", "u", "varchar(1)"),
            {"data-narrowed t.u": 2, "data-duplicates t.u": 1},
            ("23505", 'could not create unique index "t_u_key"'),
        ),
        (AlterType("t", "u", "varchar(1)"), {"data-narrowed t.u": 2, "data-duplicates t.u": 0}, Outcome.LOSES_DATA),
        (AlterType("t", "u", "varchar(1)"), {"data-narrowed t.u": 2}, Outcome.UNKNOWN),
        (AlterType("t", "u", "date"), {"data-cast-fails t.u": 1}, ("22007", "invalid input syntax for type date")),
        (AlterType("t", "u", "time"), {"data-cast-fails t.u": 1}, ("22007", "invalid input syntax for type time")),
    ],
)
def test_rows_decide(
    database: str, operation: Operation, answers: dict[str, int | None], expected: Outcome | tuple[str, str]
) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("CREATE TABLE t (d double precision, u varchar(9) UNIQUE)")
        connection.execute("INSERT INTO t VALUES (1, 'ab')")
    assert judged(database, operation, answers=answers) == expected
