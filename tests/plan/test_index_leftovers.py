"""INVALID indexes: told apart from running builds, finished or dropped where that is the plan's business."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep

import psycopg
import pytest

from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.model.finding import Severity
from snapshot_tool.model.plan import Plan
from snapshot_tool.model.snapshot import Snapshot
from tests.plan.build import ID, C, F, snapshot
from tests.plan.observe import carry_out
from tests.plan.support import assert_reached, changes, codes, errors, execute, plan_for, plan_of, reach, read

PAGE = C("page", (ID, F("slug"), F("title")))
PLAIN = snapshot(PAGE)
INDEXED = snapshot(PAGE.with_fields(F("slug", "string", {"is_indexed": True})))
UNIQUE = snapshot(PAGE.with_fields(F("slug", "string", {"is_unique": True})))
INVALID = "UPDATE pg_index SET indisvalid = false WHERE indexrelid = '{}'::regclass"


@pytest.fixture
def pages(directus_database: str) -> str:
    reach(directus_database, PLAIN)
    return directus_database


def told(plan: Plan) -> list[tuple[str, str]]:
    return [(str(found.severity), found.message) for found in plan.findings if found.code == "index-invalid"]


def fulfil(url: str, wanted: Snapshot, allow: Sequence[str] = ()) -> Plan:
    """As `reach`, but the planner's own picture of the database knows nothing of leftovers."""
    found = read(url, wanted)
    plan = plan_of(found, allow)
    assert errors(plan) == []
    carry_out(plan, url)
    assert_reached(url, wanted, found.catalog, allow)
    return plan


def names(url: str) -> list[str]:
    return [index.name for index in read_catalog(url).tables["page"].indexes if index.constraint is None]


def test_the_index_that_is_wanted_is_finished_though_directus_sees_no_difference(pages: str) -> None:
    execute(pages, "CREATE INDEX page_slug_index ON page (slug)", INVALID.format("page_slug_index"))
    plan = fulfil(pages, INDEXED, ["invalid:page_slug_index"])
    assert changes(plan) == ['REINDEX INDEX CONCURRENTLY "public"."page_slug_index"']
    assert told(plan) == [("info", "page_slug_index on page is not valid: the plan finishes it")]


def test_the_index_that_is_not_wanted_is_dropped_and_nobody_misses_it(pages: str) -> None:
    execute(pages, "CREATE INDEX page_slug_index ON page (slug)", INVALID.format("page_slug_index"))
    plan = fulfil(pages, PLAIN, ["invalid:page_slug_index"])
    assert changes(plan) == ['DROP INDEX CONCURRENTLY "public"."page_slug_index"']
    assert codes(plan) == []
    assert plan.steps[-1].no_undo == "it was not valid, so it served no query"


def test_a_leftover_by_another_name_does_not_hold_the_guard(pages: str) -> None:
    execute(pages, "CREATE INDEX half_done ON page (slug)", INVALID.format("half_done"))
    plan = fulfil(pages, PLAIN, ["invalid:half_done"])
    assert changes(plan) == ['DROP INDEX CONCURRENTLY "public"."half_done"']


def test_an_invalid_index_that_no_snapshot_can_express_is_not_dropped_unasked(pages: str) -> None:
    execute(pages, "CREATE INDEX half_done ON page (slug) WHERE title <> ''", INVALID.format("half_done"))
    assert errors(plan_for(pages, PLAIN)) == [
        "drop-index-by-guessed-name page.slug",
        "index-drop-inexpressible half_done",
    ]


@pytest.mark.parametrize("ending", ["_ccnew", "_ccnew1", "_ccold", "_ccold2"])
def test_the_copy_of_a_reindex_that_failed_is_dropped(pages: str, ending: str) -> None:
    reach(pages, INDEXED)
    copy = f"page_slug_index{ending}"
    execute(pages, f"CREATE INDEX {copy} ON page (slug)", INVALID.format(copy))
    plan = fulfil(pages, INDEXED, [f"invalid:{copy}"])
    assert changes(plan) == [f'DROP INDEX CONCURRENTLY "public"."{copy}"']
    assert told(plan) == [("info", f"{copy} on page is not valid: the plan drops it")]


def test_both_go_where_the_column_is_not_to_be_indexed(pages: str) -> None:
    reach(pages, INDEXED)
    execute(pages, "CREATE INDEX page_slug_index_ccnew ON page (slug)", INVALID.format("page_slug_index_ccnew"))
    plan = fulfil(pages, PLAIN, ["invalid:page_slug_index_ccnew"])
    assert changes(plan) == [
        'DROP INDEX CONCURRENTLY "public"."page_slug_index"',
        'DROP INDEX CONCURRENTLY "public"."page_slug_index_ccnew"',
    ]
    assert codes(plan) == [("index-drop-uncovered", "page_slug_index")]


def test_the_copy_of_a_name_that_had_to_be_cut(pages: str) -> None:
    table = "page_with_a_name_that_is_rather_long"
    long = C(table, (ID, F("slug_that_is_long_as_well", "string", {"is_indexed": True})))
    reach(pages, snapshot(PAGE, long))
    (name,) = (index.name for index in read_catalog(pages).tables[table].indexes if index.constraint is None)
    copy = f"{name[:57]}_ccnew"
    assert len(name) > len(copy) - len("_ccnew")
    execute(pages, f"CREATE INDEX {copy} ON {table} (slug_that_is_long_as_well)", INVALID.format(copy))
    plan = fulfil(pages, snapshot(PAGE, long), [f"invalid:{copy}"])
    assert changes(plan) == [f'DROP INDEX CONCURRENTLY "public"."{copy}"']


def test_a_unique_index_that_was_given_up_is_dropped(pages: str) -> None:
    execute(pages, "CREATE UNIQUE INDEX page_slug_unique ON page (slug)", INVALID.format("page_slug_unique"))
    plan = fulfil(pages, PLAIN, ["invalid:page_slug_unique"])
    assert changes(plan) == ['DROP INDEX CONCURRENTLY "public"."page_slug_unique"']


SOMEBODY_ELSES = {
    "a composite index": "CREATE INDEX theirs ON page (slug, title)",
    "a copy of a hand-made index": "CREATE INDEX theirs_ccnew ON page (title, slug)",
    "a unique index": "CREATE UNIQUE INDEX theirs ON page (slug)",
    "what only looks like a copy": "CREATE INDEX page_slug_index_ccnew ON page (title, slug)",
}


@pytest.mark.parametrize("kind", SOMEBODY_ELSES)
def test_somebody_elses_is_only_told(pages: str, kind: str) -> None:
    name = SOMEBODY_ELSES[kind].split(" INDEX ")[1].split(" ON ")[0]
    reach(pages, INDEXED)
    execute(pages, "CREATE INDEX theirs_too ON page (title, slug)", SOMEBODY_ELSES[kind], INVALID.format(name))
    untouched = plan_for(pages, INDEXED)
    assert untouched.steps == ()
    assert told(untouched) == [("info", f"{name} on page is not valid")]
    touched = plan_for(pages, snapshot(PAGE.with_fields(F("slug", "string", {"is_indexed": True}), F("new"))))
    assert told(touched) == [("warning", f"{name} on page is not valid")]
    assert not any("INDEX" in sql for sql in changes(touched))


def test_a_build_that_runs_right_now_is_nobodys_leftover(pages: str) -> None:
    with psycopg.connect(pages) as writer, ThreadPoolExecutor(1) as pool:
        writer.execute("LOCK TABLE page IN ROW EXCLUSIVE MODE")
        running = pool.submit(execute, pages, "CREATE INDEX CONCURRENTLY page_slug_index ON page (slug)")
        deadline = monotonic() + 20
        while monotonic() < deadline:
            found = read_catalog(pages).tables["page"].index("page_slug_index")
            if found is not None and found.building is not None:
                break
            sleep(0.02)
        plan = plan_for(pages, PLAIN)
        assert "index-in-progress page_slug_index" in errors(plan)
        assert not any(sql.startswith(("DROP", "REINDEX")) for sql in changes(plan))
        assert not any(sql.startswith(("DROP", "REINDEX")) for sql in changes(plan_for(pages, INDEXED)))
        assert told(plan) == []
        writer.rollback()
        running.result(20)
    assert plan_for(pages, INDEXED).steps == ()


def test_what_postgresql_itself_leaves_is_recognised(pages: str) -> None:
    """A REINDEX that really fails: the copy of a unique index whose rows have become equal meanwhile."""
    reach(pages, UNIQUE)
    execute(
        pages,
        "INSERT INTO page (id, slug) VALUES (md5('1')::uuid, 'a')",
        "UPDATE pg_index SET indisunique = false, indisready = false WHERE indexrelid = 'page_slug_unique'::regclass",
        "INSERT INTO page (id, slug) VALUES (md5('2')::uuid, 'a')",
        "UPDATE pg_index SET indisunique = true, indisready = true WHERE indexrelid = 'page_slug_unique'::regclass",
    )
    with pytest.raises(psycopg.errors.UniqueViolation):
        execute(pages, "REINDEX INDEX CONCURRENTLY page_slug_unique")
    execute(pages, "DELETE FROM page")
    assert names(pages) == ["page_slug_unique_ccnew"]
    plan = plan_for(pages, PLAIN, ["index-drop-unique"])
    assert [found.code for found in plan.findings if found.severity is Severity.ERROR] == []
    fulfil(pages, PLAIN, ["index-drop-unique", "invalid:page_slug_unique_ccnew"])
    assert names(pages) == []
