"""What a push asks of the rows, and whom it keeps waiting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.predict import predict, survey
from snapshot_tool.directus.view import view
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.plan import Lock
from snapshot_tool.model.prediction import Outcome, Prediction, Wait
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.push_questions import push_questions
from snapshot_tool.plan.push_waits import waits
from tests.plan.build import ID, C, F, R, snapshot
from tests.plan.catalogs import catalog_of, with_table

VERSION = "11.13.4"
A = C("a", (ID, F("word"), F("price", "decimal"), F("seen", "timestamp"), F("b", "uuid")))
B = C("b", (ID,))
LINK = R("a", "b", "b")
WHOLE = snapshot(A, B, relations=[LINK])


def full(catalog: Catalog) -> Catalog:
    """Return the catalog with rows in both tables."""
    for name in ("a", "b"):
        catalog = with_table(catalog, name, lambda table: replace(table, rows=5_000, size=500_000))
    return catalog


LIVE = full(catalog_of(WHOLE))


def whole(*fields: F) -> Snapshot:
    return snapshot(A.with_fields(*fields), B, relations=[LINK])


def without_key() -> Snapshot:
    document = WHOLE.model_dump(by_alias=True, exclude_unset=True)
    del document["collections"][1]["meta"]["versioning"]
    return Snapshot.model_validate(document)


def asked(catalog: Catalog, wanted: Snapshot) -> Mapping[str, str]:
    current = view(catalog, VERSION)
    differences = diff(current, wanted)
    context = Context(differences, catalog, current, wanted)
    return dict(push_questions(context, survey(differences, catalog, current)))


def predicted(catalog: Catalog, wanted: Snapshot, answers: Mapping[str, int | None]) -> Prediction:
    current = view(catalog, VERSION)
    return predict(diff(current, wanted), catalog, current, wanted, answers=answers)


def counting(probe: str) -> str:
    return f"SELECT count(*) FROM ({probe} LIMIT 10000) AS found"


@pytest.mark.parametrize(
    ("wanted", "questions"),
    [
        (
            whole(F("word", "string", {"is_nullable": False})),
            {"data-nulls a.word": 'SELECT 1 FROM "public"."a" WHERE "word" IS NULL'},
        ),
        (
            whole(F("word", "string", {"is_unique": True})),
            {
                "data-duplicates a.word": 'SELECT "word" FROM "public"."a" WHERE "word" IS NOT NULL '
                'GROUP BY "word" HAVING count(*) > 1'
            },
        ),
        # Two values may be one after they were cut.
        (
            whole(F("word", "string", {"max_length": 5, "is_unique": True})),
            {
                "data-duplicates a.word": 'SELECT "word"::varchar(5) FROM "public"."a" WHERE "word"::varchar(5) '
                'IS NOT NULL GROUP BY "word"::varchar(5) HAVING count(*) > 1'
            },
        ),
        (
            whole(F("word", "string", {"max_length": 5})),
            {
                "data-narrowed a.word": 'SELECT 1 FROM "public"."a" WHERE "word" IS NOT NULL '
                'AND char_length("word"::text) > 5'
            },
        ),
        (
            whole(F("seen", "time")),
            {
                "data-narrowed a.seen": 'SELECT 1 FROM "public"."a" WHERE "seen" IS NOT NULL AND CASE WHEN '
                "NOT pg_catalog.pg_input_is_valid(\"seen\"::text, 'time without time zone') THEN false ELSE true END"
            },
        ),
        (without_key(), {"data-loss-table b": 'SELECT 1 FROM "public"."b"'}),
        (
            snapshot(A.without("word"), B, relations=[LINK]),
            {"data-loss-column a.word": 'SELECT 1 FROM "public"."a" WHERE "word" IS NOT NULL'},
        ),
        (whole(F("word", "string", {"is_indexed": True})), {}),
    ],
)
def test_what_a_push_asks_of_the_rows(wanted: Snapshot, questions: Mapping[str, str]) -> None:
    found = asked(LIVE, wanted)

    assert {name: found.get(name) for name in questions} == {name: counting(p) for name, p in questions.items()}
    assert bool(found) is bool(questions)


def test_a_new_relation_asks_for_orphans() -> None:
    missing = 'NOT EXISTS (SELECT FROM "public"."b" AS parent WHERE parent."id" = child."b")'

    assert asked(full(catalog_of(snapshot(A, B))), WHOLE) == {
        "data-orphans a.b": counting(f'SELECT 1 FROM "public"."a" AS child WHERE child."b" IS NOT NULL AND {missing}')
    }


def test_nothing_is_asked_of_an_empty_table() -> None:
    assert asked(catalog_of(WHOLE), whole(F("word", "string", {"is_nullable": False}))) == {}


def test_the_answers_decide_how_a_push_ends() -> None:
    wanted = whole(F("word", "string", {"is_nullable": False}))

    assert predicted(LIVE, wanted, {}).outcome is Outcome.UNKNOWN
    assert predicted(LIVE, wanted, {"data-nulls a.word": 0}).outcome is Outcome.OK
    assert predicted(LIVE, wanted, {"data-nulls a.word": 2}).outcome is Outcome.FAILS


def test_a_table_that_nobody_analysed_is_asked_before_a_column_without_a_default_is_added() -> None:
    live = with_table(LIVE, "a", lambda table: replace(table, rows=-1))
    wanted = whole(F("new", "string", {"is_nullable": False}))

    assert asked(live, wanted) == {"data-nulls a.new": counting('SELECT 1 FROM "public"."a"')}
    assert predicted(live, wanted, {}).outcome is Outcome.UNKNOWN
    assert predicted(live, wanted, {"data-nulls a.new": 0}).outcome is Outcome.OK
    assert predicted(live, wanted, {"data-nulls a.new": 9}).outcome is Outcome.FAILS


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        # Both ends of a foreign key that is dropped and made again; its rows are looked up once.
        (
            snapshot(A, B, relations=[replace(LINK, meta={"sort_field": "seen"})]),
            (Wait("a", Lock.ACCESS_EXCLUSIVE, 5_000, 1, reads=1), Wait("b", Lock.ACCESS_EXCLUSIVE, 5_000, 1)),
        ),
        # The column is written again in place, then an index is built.
        (
            whole(F("word", "string", {"is_indexed": True})),
            (Wait("a", Lock.ACCESS_EXCLUSIVE, 5_000, 1, reads=1),),
        ),
        # Every row is written again.
        (
            whole(F("word", "string", {"max_length": 5})),
            (Wait("a", Lock.ACCESS_EXCLUSIVE, 5_000, 1, rewrites=1),),
        ),
        # Only rows of metadata.
        (whole(F("word", "string", meta={"note": "x"})), ()),
    ],
)
def test_whom_a_push_keeps_waiting(wanted: Snapshot, expected: tuple[Wait, ...]) -> None:
    assert waits(predicted(LIVE, wanted, {}), LIVE) == expected


def test_nobody_waits_for_an_empty_table() -> None:
    live = catalog_of(WHOLE)

    assert waits(predicted(live, whole(F("word", "string", {"is_indexed": True})), {}), live) == ()


def test_a_page_of_rows_is_no_empty_table_because_the_push_makes_a_text_of_a_column() -> None:
    """With a text, PostgreSQL gives a table a page that says nothing of rows; this one had none when it was read."""
    catalog = with_table(LIVE, "a", lambda table: replace(table, rows=-1, size=8192))
    wanted = snapshot(A.with_fields(F("word", "text")).without("price"), B, relations=[LINK])
    found = predicted(catalog, wanted, {})
    assert [statement.outcome for statement in found.statements if "drop column" in statement.sql] == [
        Outcome.LOSES_DATA
    ]
    assert "data-loss-column a.price" in asked(catalog, wanted)
