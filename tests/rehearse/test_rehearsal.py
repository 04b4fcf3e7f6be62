"""Rehearsals: a good plan keeps its word, and whatever a plan says wrongly, or loses, is seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import pytest

from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.view import view
from snapshot_tool.errors import StalePlan
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.plan import Lock, LockClass, Phase, Plan, Rename, Step, TableLock
from snapshot_tool.model.rehearsal import Observed, Rehearsal
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.plan.reverse import reverse_plan
from snapshot_tool.rehearse.rehearsal import Script, rehearse
from tests.plan.build import ID, C, F, snapshot
from tests.plan.documents import make_plan
from tests.plan.support import VERSION, execute, plan_for, reach
from tests.plan.test_through import plan_through

ITEM = C("item", (ID, F("title"), F("code"), F("price", "integer")))
BASE = snapshot(ITEM)
WANTED = snapshot(
    ITEM.with_fields(
        F("title", "string", {"is_nullable": False}),
        F("code", "string", {"is_unique": True}),
        F("price", "integer", {"is_indexed": True}),
        F("note", "text"),
    )
)


@pytest.fixture
def items(directus_database: str) -> str:
    reach(directus_database, BASE)
    execute(directus_database, "CREATE INDEX item_dear ON item (price, title) WHERE price > 100")
    return directus_database


def again(wanted: Snapshot, allow: Sequence[str], url: str, _: Catalog) -> Plan:
    return plan_for(url, wanted, allow)


def run(url: str, plan: Plan, wanted: Snapshot, seed_rows: int = 0) -> Rehearsal:
    catalog = read_catalog(url)
    return rehearse(Script(plan, catalog, wanted, VERSION, partial(again, wanted, plan.allowed), seed_rows))


def after_all(plan: Plan, step: Step) -> Plan:
    """Return the plan with one more step at its end, as its last transaction."""
    number = len(plan.steps) + 1
    return replace(plan, steps=(*plan.steps, replace(step, number=number, transaction=1000)))


def test_a_good_plan_keeps_its_word(items: str) -> None:
    plan = plan_for(items, WANTED)
    told: list[Observed] = []
    catalog = read_catalog(items)
    seen = rehearse(Script(plan, catalog, WANTED, VERSION, partial(again, WANTED, ()), 25), told.append)

    assert seen.is_good
    assert tuple(told) == seen.steps
    assert [step.step.number for step in seen.steps] == list(range(1, len(plan.steps) + 1))
    assert (seen.seeding.tables, seen.seeding.rows, seen.seeding.left_empty) == (1, 25, ())
    assert (seen.copied, seen.stand_ins) == (28, ())
    builds = {step.step.sql: step.locks for step in seen.steps if step.step.lock_class is LockClass.CONCURRENT}
    assert builds == {
        'CREATE INDEX CONCURRENTLY "item_price_index" ON "public"."item" ("price")': (
            TableLock("item", Lock.SHARE_UPDATE_EXCLUSIVE),
        ),
        'CREATE UNIQUE INDEX CONCURRENTLY "item_code_unique" ON "public"."item" ("code")': (
            TableLock("item", Lock.SHARE_UPDATE_EXCLUSIVE),
        ),
    }
    assert plan_for(items, WANTED).steps == plan.steps  # the database itself is as it was


def test_an_empty_plan_keeps_its_word_too(items: str) -> None:
    plan = plan_for(items, BASE)
    assert plan.steps == ()
    assert run(items, plan, BASE).is_good


def test_a_lock_that_was_not_declared_is_seen(items: str) -> None:
    plan = after_all(
        plan_for(items, WANTED),
        Step(
            0, Phase.SETTLE, 'ALTER TABLE "item" ALTER COLUMN "note" SET STATISTICS 50', "more statistics",
            locks=(TableLock("item", Lock.SHARE),),
        ),
    )  # fmt: skip
    seen = run(items, plan, WANTED)

    assert (seen.ended, seen.is_good) == (True, False)
    assert [step.contradictions for step in seen.steps if not step.is_good] == [
        ("item: declared SHARE, holds SHARE UPDATE EXCLUSIVE",)
    ]


def test_a_rewrite_that_was_not_declared_is_seen(items: str) -> None:
    step = Step(
        0, Phase.SETTLE, 'ALTER TABLE "item" SET UNLOGGED', "less logging",
        locks=(TableLock("item", Lock.ACCESS_EXCLUSIVE),), lock_class=LockClass.BRIEF,
    )  # fmt: skip
    seen = run(items, after_all(plan_for(items, WANTED), step), WANTED)

    assert seen.steps[-1].rewritten == ("item",)
    assert seen.steps[-1].contradictions == ("rewrote item, declared nothing",)
    assert seen.lost == ()  # what was added is not lost


def test_an_index_that_is_built_again_is_seen(items: str) -> None:
    step = Step(
        0, Phase.SETTLE, 'ALTER TABLE "item" ALTER COLUMN "code" TYPE varchar(255) COLLATE "C"', "another order",
        locks=(TableLock("item", Lock.ACCESS_EXCLUSIVE),), lock_class=LockClass.BRIEF,
    )  # fmt: skip
    seen = run(items, after_all(plan_for(items, WANTED), step), WANTED, 3)

    assert seen.steps[-1].rebuilt == ("item_code_unique",)
    assert seen.steps[-1].contradictions == ("built item_code_unique again, declared no scan",)


def test_what_an_heir_loses_with_the_type_of_its_parent_was_meant(items: str) -> None:
    execute(
        items,
        'ALTER TABLE item ALTER code TYPE varchar(255) COLLATE "C"',
        "CREATE TABLE sold () INHERITS (item)",
        'CREATE TABLE kept (code varchar(255) COLLATE "C")',
    )
    wanted = snapshot(ITEM.with_fields(F("code", "text")))
    assert run(items, plan_for(items, wanted), wanted, 3).lost == ()
    step = Step(
        0, Phase.SETTLE, 'ALTER TABLE kept ALTER COLUMN code TYPE text COLLATE "default"', "another order",
        locks=(TableLock("kept", Lock.ACCESS_EXCLUSIVE),), lock_class=LockClass.BRIEF,
    )  # fmt: skip
    assert run(items, after_all(plan_for(items, wanted), step), wanted).lost == (
        'column code on kept is gone: COLLATE "C"',
    )


def test_what_vanishes_without_a_word_is_lost(items: str) -> None:
    step = Step(
        0, Phase.SETTLE, 'DROP INDEX "item_dear"', "tidy up",
        locks=(TableLock("item", Lock.ACCESS_EXCLUSIVE),), lock_class=LockClass.BRIEF,
    )  # fmt: skip
    plan = after_all(plan_for(items, WANTED), step)
    seen = run(items, plan, WANTED)

    assert seen.lost == (
        "partial index item_dear on item is gone: "
        "CREATE INDEX item_dear ON public.item USING btree (price, title) WHERE (price > 100)",
    )
    assert not seen.is_good
    allowed = replace(plan, allowed=("index-drop-inexpressible:item_dear",))
    assert run(items, allowed, WANTED).lost == ()


def test_a_step_that_fails_ends_the_rehearsal(items: str) -> None:
    plan = plan_for(items, WANTED)
    wrong = replace(
        plan, steps=tuple(replace(step, sql=step.sql.replace('"price")', '"prise")')) for step in plan.steps)
    )
    seen = run(items, wrong, WANTED)

    assert (seen.ended, seen.is_good) == (False, False)
    assert seen.steps[-1].failure.startswith('column "prise" does not exist')
    assert len(seen.steps) < len(plan.steps)


def test_a_check_that_does_not_hold_says_what_it_means(items: str) -> None:
    plan = plan_for(items, snapshot(ITEM.with_fields(F("code", "string", {"is_unique": True}))))
    first = replace(plan.steps[0], sql="SELECT 1", reason="no row may be there")
    seen = run(items, replace(plan, steps=(first, *plan.steps[1:])), WANTED_UNIQUE)

    assert [step.failure for step in seen.steps] == ["no row may be there"]


WANTED_UNIQUE = snapshot(ITEM.with_fields(F("code", "string", {"is_unique": True})))


def test_a_plan_that_stops_too_early_leaves_something_to_do(items: str) -> None:
    plan = plan_for(items, WANTED)
    short = replace(plan, steps=tuple(step for step in plan.steps if "item_price_index" not in step.sql))
    seen = run(items, short, WANTED)

    assert seen.left_over == ("field item.price",)
    assert seen.still_to_do == ('CREATE INDEX CONCURRENTLY "item_price_index" ON "public"."item" ("price")',)
    assert not seen.is_good


def test_rows_that_change_without_a_cause_are_seen(items: str) -> None:
    step = Step(
        0, Phase.SETTLE, 'UPDATE "item" SET "price" = 0', "round it",
        locks=(TableLock("item", Lock.ROW_EXCLUSIVE),),
    )  # fmt: skip
    wanted = snapshot(ITEM.with_fields(F("note", "text")))
    seen = run(items, after_all(plan_for(items, wanted), step), wanted, 4)

    assert seen.changed_rows == ("what item.price held is not what it was",)


def test_a_stale_plan_is_refused(items: str) -> None:
    plan = plan_for(items, WANTED)
    with pytest.raises(StalePlan, match="the snapshot is not the one that the plan was made for"):
        run(items, plan, BASE)
    execute(items, "CREATE INDEX somebody ON item (title)")
    with pytest.raises(StalePlan, match=r"since the plan was made, index .*somebody"):
        run(items, plan, WANTED)


def test_rows_that_are_filled_in_batches_are_seen_where_there_are_any(items: str) -> None:
    wider = snapshot(ITEM.with_fields(F("price", "bigInteger")))
    execute(items, "INSERT INTO item (id, price) SELECT md5(n::text)::uuid, n FROM generate_series(1, 9) n", "ANALYZE")
    plan = plan_for(items, wider, large_table_rows=1)
    (number,) = [step.number for step in plan.steps if step.lock_class is LockClass.BATCHED]
    seeded, empty = run(items, plan, wider, 4), run(items, plan, wider)

    assert (seeded.is_good, empty.is_good) == (True, True)
    assert seeded.steps[number - 1].locks == (TableLock("item", Lock.ROW_EXCLUSIVE),)
    assert (seeded.steps[number - 1].was_seen, empty.steps[number - 1].was_seen) == (True, False)


def test_the_statements_of_a_push_are_run_in_its_place(items: str) -> None:
    wanted = snapshot(
        ITEM.with_fields(F("note", "text"), F("title", "string", meta={"note": "shown"})),
        C("owner", (ID, F("name", "string", {"is_indexed": True})), {"sort": 3}),
    )
    plan = plan_through(items, wanted)
    seen = run(items, plan, wanted)

    assert seen.is_good
    assert [step.step.sql[:30] for step in seen.steps] == [
        'create table "owner" ("id" uui',
        'create index "owner_name_index',
        'alter table "item" add column ',
    ]


def test_what_was_renamed_is_neither_lost_nor_changed(items: str) -> None:
    execute(
        items,
        "CREATE INDEX item_both ON item (code, title)",
        "COMMENT ON COLUMN item.title IS 'by hand'",
        "COMMENT ON CONSTRAINT item_pkey ON item IS 'the key'",
    )
    wanted = snapshot(replace(ITEM.without("title").with_fields(F("headline")), name="thing"))
    catalog = read_catalog(items)
    current = view(catalog, VERSION)
    renames = (Rename("item", "thing"), Rename("thing.title", "thing.headline"))
    plan = make_plan(diff(current, wanted), catalog, current, wanted, renames=renames)
    seen = run(items, plan, wanted, 3)

    assert (seen.lost, seen.changed_rows, seen.is_good) == ((), (), True)


def test_the_way_back_from_a_plan_is_rehearsed_without_a_snapshot(items: str) -> None:
    plan = reach(items, WANTED)
    catalog = read_catalog(items)
    back = reverse_plan(plan, catalog, until=len(plan.steps))
    seen = run(items, back, BASE)

    assert back.steps != ()
    assert (seen.is_good, seen.has_end) == (True, False)
    assert [step.step.number for step in seen.steps] == [step.number for step in back.steps]
