"""Tables that other tables inherit from: a step goes on to the heirs, and says so of its locks, rows and rewrites."""

from __future__ import annotations

import psycopg
import pytest

from snapshot_tool.directus.unseen import lost
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.model.plan import Lock, TableLock
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.plan.reverse import reverse_plan
from tests.plan.build import ID, C, F, R, snapshot
from tests.plan.observe import carry_out
from tests.plan.support import errors, execute, plan_for, reach

AUTHOR = C("author", (ID, F("name")))
ARTICLE = C(
    "article",
    (
        ID,
        F("title", "string", {"is_nullable": False, "default_value": "none"}),
        F("price", "integer"),
        F("code", "string", {"max_length": 20}),
        F("old", "integer"),
        F("author", "uuid"),
        F("writer", "uuid"),
    ),
)
WRITER = R("article", "writer", "author")
BASE = snapshot(AUTHOR, ARTICLE, relations=[WRITER])


def changed(*fields: F, without: str = "", relations: tuple[R, ...] = (WRITER,)) -> Snapshot:
    article = ARTICLE.with_fields(*fields)
    return snapshot(AUTHOR, article.without(without) if without else article, relations=list(relations))


def _key(number: int) -> str:
    return f"00000000-0000-0000-0000-00000000000{number}"


@pytest.fixture
def heirs(directus_database: str) -> str:
    reach(directus_database, BASE)
    execute(
        directus_database,
        "CREATE TABLE archived (reason text) INHERITS (article)",
        "CREATE TABLE frozen () INHERITS (archived)",
        f"INSERT INTO author VALUES ('{_key(9)}', 'A')",
        *(
            f"INSERT INTO {table} (id, title, price, code, old, author)"
            f" VALUES ('{_key(number)}', 't{number}', {number}, 'c{number}', {number}, '{_key(9)}')"
            for number, table in enumerate(("article", "archived", "frozen"))
        ),
    )
    return directus_database


@pytest.mark.parametrize(
    ("wanted", "allow"),
    [
        (changed(F("added", "string")), ()),
        (changed(F("added", "integer", {"default_value": 5})), ()),
        (changed(F("added", "integer", {"default_value": 5, "is_nullable": False})), ()),
        (changed(F("added", "uuid", {"is_unique": True})), ()),
        (changed(without="old"), ("data-loss-column:article.old",)),
        (changed(F("title", "string", {"is_nullable": False, "default_value": "other"})), ()),
        (changed(F("title", "string")), ()),
        (changed(F("price", "integer", {"is_nullable": False})), ()),
        (changed(F("price", "bigInteger")), ("lock-long:article.price",)),
        (changed(F("code", "string", {"max_length": 30})), ()),
        (changed(F("code", "string", {"max_length": 5})), ()),
        (changed(F("code", "text")), ()),
        (changed(F("price", "integer", {"is_indexed": True})), ()),
        (changed(F("price", "integer", {"is_unique": True})), ()),
        (changed(relations=(WRITER, R("article", "author", "author"))), ()),
        (changed(relations=()), ()),
    ],
)
def test_every_lock_on_the_heirs_is_declared(heirs: str, wanted: Snapshot, allow: tuple[str, ...]) -> None:
    reach(heirs, wanted, allow)


def test_locks_of_an_added_column(heirs: str) -> None:
    plan = reach(heirs, changed(F("added", "string")))
    (step,) = (step for step in plan.steps if "ADD COLUMN" in step.sql)
    assert step.locks == tuple(TableLock(name, Lock.ACCESS_EXCLUSIVE) for name in ("article", "archived", "frozen"))


def test_an_index_is_built_on_the_table_alone(heirs: str) -> None:
    plan = reach(heirs, changed(F("price", "integer", {"is_indexed": True})))
    (step,) = (step for step in plan.steps if "CREATE INDEX" in step.sql)
    assert step.locks == (TableLock("article", Lock.SHARE_UPDATE_EXCLUSIVE),)


def test_the_rows_of_heirs_make_a_table_large(heirs: str) -> None:
    wanted = changed(F("price", "bigInteger"))
    execute(heirs, "ANALYZE")
    assert errors(plan_for(heirs, wanted, large_table_rows=4)) == []
    plan = plan_for(heirs, wanted, large_table_rows=3)
    assert errors(plan) == ["lock-long article.price"]
    (step,) = (step for step in plan.steps if "TYPE bigint" in step.sql)
    assert step.table_rows == 3


def test_a_null_in_an_heir_counts(heirs: str) -> None:
    execute(heirs, "UPDATE frozen SET price = NULL")
    assert errors(plan_for(heirs, changed(F("price", "integer", {"is_nullable": False})))) == [
        "data-nulls article.price"
    ]


def test_a_duplicate_in_an_heir_does_not_count(heirs: str) -> None:
    execute(heirs, "UPDATE archived SET price = 1", "UPDATE frozen SET price = 1")
    reach(heirs, changed(F("price", "integer", {"is_unique": True})))


def test_an_orphan_counts_in_the_table_alone(heirs: str) -> None:
    linked = changed(relations=(WRITER, R("article", "author", "author")))
    execute(heirs, f"UPDATE archived SET author = '{_key(1)}'")
    reach(heirs, linked)


def test_a_row_of_an_heir_is_nothing_to_point_at(heirs: str) -> None:
    execute(heirs, "CREATE TABLE writers () INHERITS (author)", f"INSERT INTO writers VALUES ('{_key(5)}')")
    execute(heirs, f"UPDATE article SET author = '{_key(5)}'")
    linked = changed(relations=(WRITER, R("article", "author", "author")))
    assert errors(plan_for(heirs, linked)) == ["data-orphans article.author"]


def test_what_goes_with_the_column_of_an_heir_is_told_and_made_again(heirs: str) -> None:
    execute(
        heirs,
        "CREATE INDEX by_old ON frozen (old, reason)",
        "ALTER TABLE archived ADD CONSTRAINT sane CHECK (old < 100 OR reason IS NOT NULL)",
    )
    lossy = ("data-loss-column:article.old",)
    wanted = changed(without="old")
    assert errors(plan_for(heirs, wanted, lossy)) == [
        "column-drop-takes-index sane",
        "column-drop-takes-index by_old",
    ]
    allow = (*lossy, "column-drop-takes-index:by_old", "column-drop-takes-index:sane")
    before = read_catalog(heirs)
    plan = reach(heirs, wanted, allow)
    back = reverse_plan(plan, read_catalog(heirs), until=len(plan.steps), allow=["data-loss-column"])
    assert errors(back) == []
    carry_out(back, heirs)
    assert lost(before, read_catalog(heirs)) == ()


def test_a_column_that_an_heir_defines_too_stays_there(heirs: str) -> None:
    execute(
        heirs,
        "CREATE TABLE keeper (old integer) INHERITS (article)",
        "CREATE INDEX by_old ON keeper (old, price)",
        "CREATE VIEW olds AS SELECT old FROM keeper",
    )
    reach(heirs, changed(without="old"), ("data-loss-column:article.old",))


@pytest.mark.parametrize("wanted", [changed(without="price"), changed(F("price", "bigInteger"))])
def test_a_view_of_an_heir_is_in_the_way(heirs: str, wanted: Snapshot) -> None:
    execute(heirs, "CREATE VIEW prices AS SELECT price FROM frozen")
    allow = ("data-loss-column:article.price", "lock-long:article.price")
    assert errors(plan_for(heirs, wanted, allow)) == ["dependent-object article.price"]


def test_a_foreign_key_of_an_heir_is_in_the_way_of_another_type(heirs: str) -> None:
    execute(heirs, "CREATE TABLE list (price integer PRIMARY KEY)", "INSERT INTO list VALUES (1), (2), (3)")
    execute(heirs, "ALTER TABLE frozen ADD FOREIGN KEY (price) REFERENCES list")
    found = plan_for(heirs, changed(F("price", "bigInteger")), ("lock-long:article.price",))
    assert errors(found) == ["dependent-object article.price"]


def test_an_expression_index_of_an_heir_is_built_again(heirs: str) -> None:
    execute(heirs, "CREATE INDEX by_code ON frozen (lower(code))")
    plan = reach(heirs, changed(F("code", "string", {"max_length": 30})))
    (step,) = (step for step in plan.steps if "TYPE character varying(30)" in step.sql)
    assert step.scan


def test_an_expression_index_of_an_heir_is_in_the_way_of_a_type_that_it_does_not_take(heirs: str) -> None:
    execute(heirs, "CREATE INDEX by_code ON frozen (lower(code))")
    assert errors(plan_for(heirs, changed(F("code", "date")))) == ["dependent-object article.code"]
    with pytest.raises(psycopg.errors.InvalidObjectDefinition, match="must be marked IMMUTABLE"):
        execute(heirs, "ALTER TABLE article ALTER code TYPE date USING NULL")


def test_what_an_index_of_an_heir_tells_apart_would_be_alike(heirs: str) -> None:
    execute(
        heirs,
        "CREATE UNIQUE INDEX by_code ON archived (code)",
        f"INSERT INTO archived (id, code) VALUES ('{_key(4)}', 'c1x')",
        f"INSERT INTO article (id, code) VALUES ('{_key(5)}', 'c0x'), ('{_key(6)}', 'c0y')",
    )
    wanted, allow = changed(F("code", "string", {"max_length": 2})), ("data-narrowed:article.code",)
    assert errors(plan_for(heirs, wanted, allow)) == ["data-duplicates archived.by_code"]
    execute(heirs, f"UPDATE archived SET code = 'd' WHERE id = '{_key(4)}'")
    reach(heirs, wanted, allow)


def test_a_check_of_an_heir_stays_validated(heirs: str) -> None:
    execute(
        heirs,
        "ALTER TABLE article ADD CONSTRAINT odd CHECK (code <> 'forbidden') NOT VALID",
        "CREATE TABLE younger () INHERITS (article)",
    )
    wanted = changed(F("code", "string", {"max_length": 30}))
    assert errors(plan_for(heirs, wanted)) == ["dependent-object article.code"]
    execute(heirs, "ALTER TABLE article VALIDATE CONSTRAINT odd")
    reach(heirs, wanted)
