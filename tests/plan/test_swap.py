"""A type change on a large table: a new column, filled in batches and put in place, while everybody works."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import psycopg
import pytest

from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.model.json import JsonValue
from snapshot_tool.model.plan import Lock, LockClass, Phase, Plan, Step
from tests.plan.build import ID, C, F, snapshot
from tests.plan.observe import carry_out, carry_out_steps
from tests.plan.support import assert_in_any_order, assert_reached, errors, execute, plan_of, reach, read

STRICT: dict[str, JsonValue] = {"is_nullable": False, "default_value": 7, "is_unique": True, "is_indexed": True}
READING = C("reading", (ID, F("value", "integer", STRICT), F("kind"), F("at", "dateTime", {"is_indexed": True})))
WIDER = READING.with_fields(F("value", "bigInteger", STRICT))
ROWS = (
    "INSERT INTO reading (id, value, kind, at) SELECT md5(n::text)::uuid, n, 'kind ' || n % 3, '2020-01-01 10:00' "
    "FROM generate_series(1, 12) AS n",
    "ANALYZE reading",
)
LARGE = 10
NEW, OLD, SYNC = "snap_new_15048c09e6e0", "snap_old_15048c09e6e0", "snap_sync_15048c09e6e0"
BY_HAND = (
    "CREATE INDEX by_kind ON reading (kind, value DESC) INCLUDE (at)",
    "CREATE INDEX few ON reading USING btree (lower(kind), value) WHERE value > 3 AND kind <> 'value'",
    "CREATE INDEX other ON reading (at, kind)",
    "ALTER TABLE reading ADD CONSTRAINT positive CHECK (value > 0)",
    "ALTER TABLE reading ADD CONSTRAINT pair UNIQUE (kind, value) DEFERRABLE INITIALLY DEFERRED",
    "CREATE UNIQUE INDEX tells_apart ON reading (value)",
    "ALTER TABLE reading REPLICA IDENTITY USING INDEX tells_apart",
    "ALTER TABLE reading CLUSTER ON by_kind",
    "COMMENT ON INDEX few IS 'it''s small'",
    "COMMENT ON CONSTRAINT positive ON reading IS 'it''s no debt'",
    "COMMENT ON CONSTRAINT reading_value_unique ON reading IS 'one each'",
    "COMMENT ON COLUMN reading.value IS 'what was read'",
    "ALTER TABLE reading ALTER COLUMN value SET STATISTICS 500",
    "ALTER TABLE reading ALTER COLUMN value SET (n_distinct = -1)",
    "GRANT SELECT (value) ON reading TO pg_monitor WITH GRANT OPTION",
)


@pytest.fixture
def readings(directus_database: str) -> str:
    reach(directus_database, snapshot(READING))
    execute(directus_database, *ROWS)
    return directus_database


def plan_swap(url: str, wanted: C, allow: Sequence[str] = ()) -> Plan:
    """Return the plan for a table that counts as large."""
    return plan_of(read(url, snapshot(wanted)), allow, large_table_rows=LARGE)


def swap(url: str, wanted: C, allow: Sequence[str] = ()) -> Plan:
    """Plan for a table that counts as large, run it observed, and assert that nothing is left to do or lost."""
    found = read(url, snapshot(wanted))
    plan = plan_of(found, allow, large_table_rows=LARGE)
    assert errors(plan) == []
    carry_out(plan, url)
    assert_reached(url, snapshot(wanted), found.catalog, allow)
    assert leftovers(url) == []
    return plan


def leftovers(url: str) -> list[str]:
    """Return the names of everything of a plan that is still in the database."""
    with psycopg.connect(url) as connection:
        return [
            name
            for (name,) in connection.execute(
                "SELECT column_name::text FROM information_schema.columns WHERE column_name LIKE 'snap\\_%' UNION ALL "
                "SELECT relname::text FROM pg_class WHERE relname LIKE 'snap\\_%' UNION ALL "
                "SELECT conname::text FROM pg_constraint WHERE conname LIKE 'snap\\_%' UNION ALL "
                "SELECT tgname::text FROM pg_trigger WHERE tgname LIKE 'snap\\_%' UNION ALL "
                "SELECT proname::text FROM pg_proc WHERE proname LIKE 'snap\\_%'"
            ).fetchall()
        ]


def rows(url: str, columns: str = "value") -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(f"SELECT {columns} FROM reading ORDER BY {columns}".encode()).fetchall()


def transactions(plan: Plan) -> list[list[Step]]:
    return [list(group) for _, group in itertools.groupby(plan.steps, lambda step: step.transaction or -step.number)]


def outline(plan: Plan) -> list[tuple[str, str]]:
    """Return (class, what) of every step that changes something, the names of the table left out."""
    return [
        (str(step.lock_class), step.sql.replace('"public"."reading"', "reading").partition("\n")[0])
        for step in plan.steps
        if step.phase is not Phase.PREFLIGHT and not step.sql.startswith(("INSERT", "UPDATE"))
    ]


def test_integer_to_bigint_on_a_large_table(readings: str) -> None:
    plan = swap(readings, WIDER)
    assert [found for found in outline(plan) if "NOT NULL" not in found[1] and "not_null" not in found[1]] == [
        ("brief", f'ALTER TABLE reading ADD COLUMN "{NEW}" bigint'),
        ("brief", f'CREATE FUNCTION "public"."{SYNC}"() RETURNS trigger LANGUAGE plpgsql'),
        ("brief", f'CREATE TRIGGER "{SYNC}" BEFORE INSERT OR UPDATE ON reading FOR EACH ROW EXECUTE FUNCTION '
                  f'"public"."{SYNC}"()'),
        ("batched", "DO $snap$"),
        ("concurrent", f'CREATE INDEX CONCURRENTLY "snap_built_5d8bac3f5aa3" ON reading USING btree ("{NEW}")'),
        ("concurrent", f'CREATE UNIQUE INDEX CONCURRENTLY "snap_built_04373c718cef" ON reading USING btree ("{NEW}")'),
        ("validate", f'ANALYZE reading ("{NEW}")'),
        ("brief", f'DROP TRIGGER "{SYNC}" ON reading'),
        ("brief", f'DROP FUNCTION "public"."{SYNC}"()'),
        ("brief", 'ALTER TABLE reading DROP CONSTRAINT "reading_value_unique"'),
        ("brief", f'ALTER TABLE reading RENAME COLUMN "value" TO "{OLD}"'),
        ("brief", f'ALTER TABLE reading RENAME COLUMN "{NEW}" TO "value"'),
        ("brief", 'ALTER INDEX "public"."reading_value_index" RENAME TO "snap_gone_5d8bac3f5aa3"'),
        ("brief", 'ALTER INDEX "public"."snap_built_5d8bac3f5aa3" RENAME TO "reading_value_index"'),
        ("brief", 'ALTER TABLE reading ADD CONSTRAINT "reading_value_unique" UNIQUE USING INDEX '
                  '"snap_built_04373c718cef"'),
        ("brief", f'ALTER TABLE reading ALTER COLUMN "{OLD}" DROP DEFAULT'),
        ("brief", "ALTER TABLE reading ALTER COLUMN \"value\" SET DEFAULT '7'"),
        ("brief", "DO $snap$"),
        ("concurrent", 'DROP INDEX CONCURRENTLY "public"."snap_gone_5d8bac3f5aa3"'),
        ("brief", f'ALTER TABLE reading DROP COLUMN "{OLD}"'),
    ]  # fmt: skip
    assert rows(readings) == [(n,) for n in range(1, 13)]
    assert max(lock.lock for step in plan.steps for lock in step.locks if step.scan) == Lock.SHARE_UPDATE_EXCLUSIVE


def test_everything_on_the_column_is_on_the_new_one(readings: str) -> None:
    execute(readings, *BY_HAND)
    plan = swap(readings, WIDER)
    with psycopg.connect(readings) as connection:

        def one(query: str) -> object:
            found = connection.execute(query.encode()).fetchone()
            return found[0] if found else None

        assert one("SELECT pg_get_indexdef('by_kind'::regclass)") == (
            "CREATE INDEX by_kind ON public.reading USING btree (kind, value DESC) INCLUDE (at)"
        )
        assert one("SELECT pg_get_indexdef('few'::regclass)") == (
            "CREATE INDEX few ON public.reading USING btree (lower((kind)::text), value) "
            "WHERE ((value > 3) AND ((kind)::text <> 'value'::text))"
        )
        assert one("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'pair'") == (
            "UNIQUE (kind, value) DEFERRABLE INITIALLY DEFERRED"
        )
        assert one("SELECT convalidated FROM pg_constraint WHERE conname = 'positive'") is True
        assert one("SELECT indisreplident FROM pg_index WHERE indexrelid = 'tells_apart'::regclass") is True
        assert one("SELECT indisclustered FROM pg_index WHERE indexrelid = 'by_kind'::regclass") is True
        assert one("SELECT obj_description('few'::regclass)") == "it's small"
        kept = "SELECT %s FROM pg_attribute WHERE attrelid = 'reading'::regclass AND attname = 'value'"
        assert one(kept % "col_description(attrelid, attnum)") == "what was read"
        assert one(kept % "attstattarget::text") == "500"
        assert one(kept % "attoptions::text") == "{n_distinct=-1}"
        assert one(kept % "attacl::text") == "{pg_monitor=r*/postgres}"
    builds = [step.sql for step in plan.steps if step.sql.startswith(("CREATE INDEX", "CREATE UNIQUE"))]
    assert len(builds) == 6
    assert all(step.lock_class is not LockClass.LONG for step in plan.steps)


CHANGES = {
    "shorter": (F("kind", "string", {"max_length": 40}), "kind", "kind 1"),
    "to text in another collation": (F("kind", "text"), "kind", "kind 1"),
    "to a number": (F("kind", "integer"), "kind", 7),
    "timestamp to one with time zone": (
        F("at", "timestamp", {"is_indexed": True}),
        "at AT TIME ZONE 'UTC'",
        "2020-01-01 10:00:00",
    ),
    "timestamp to a day": (F("at", "date", {"is_indexed": True}), "at", "2020-01-01"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_values_are_converted_as_in_place(readings: str, name: str) -> None:
    field, shown, value = CHANGES[name]
    if field.kind in {"string", "text"}:
        execute(readings, 'ALTER TABLE reading ALTER COLUMN kind TYPE varchar(255) COLLATE "C"')
    if field.kind == "integer":
        execute(readings, "UPDATE reading SET kind = ' 7 '")
    execute(
        readings, 'ALTER DATABASE "' + readings.rpartition("/")[2].partition("?")[0] + "\" SET timezone TO 'Asia/Tokyo'"
    )
    allow = ["data-narrowed:reading.at"] if name.endswith("a day") else []
    swap(readings, READING.with_fields(field), allow)
    found = rows(readings, shown)
    assert {str(row[0]) for row in found} & {str(value)}


def test_what_need_not_rewrite_stays_in_place(readings: str) -> None:
    plan = swap(readings, READING.with_fields(F("kind", "text")))
    assert [step.sql for step in plan.steps if step.phase is Phase.EXPAND and "ALTER" in step.sql] == [
        'ALTER TABLE "public"."reading" ALTER COLUMN "kind" TYPE text USING "kind"::text'
    ]


def test_a_small_table_is_changed_in_place(readings: str) -> None:
    plan = plan_of(read(readings, snapshot(WIDER)), large_table_rows=LARGE + 3)
    assert [str(step.lock_class) for step in plan.steps if step.rewrite] == ["long"]
    assert errors(plan) == []


OBSTACLES: dict[str, tuple[Sequence[str], str]] = {
    "trigger": (
        ("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
         "CREATE TRIGGER stamps BEFORE UPDATE ON reading FOR EACH ROW EXECUTE FUNCTION f()"),
        "its trigger stamps would run for every row that is filled",
    ),
    "foreign key": (
        ("CREATE TABLE child (v integer REFERENCES reading (value))",),
        "the foreign key child.child_v_fkey points at value",
    ),
    "own foreign key": (
        ("CREATE TABLE parent (v integer PRIMARY KEY)", "INSERT INTO parent SELECT generate_series(1, 12)",
         "ALTER TABLE reading ADD CONSTRAINT two FOREIGN KEY (value) REFERENCES parent"),
        "the foreign key two hangs on value",
    ),
    "publication": (
        ("CREATE PUBLICATION p FOR TABLE reading",),
        "it is published, and its subscribers have no such column",
    ),
    "statistics": (
        ("CREATE STATISTICS s ON value, kind FROM reading",),
        "the statistics s hangs on value",
    ),
    "forced row security": (
        ("ALTER TABLE reading FORCE ROW LEVEL SECURITY",),
        "row security is forced, so that rows could stay unseen",
    ),
    "children": (
        ("CREATE TABLE child () INHERITS (reading)",),
        "it is partitioned, or inherits",
    ),
    "exclusion": (
        ("ALTER TABLE reading ADD CONSTRAINT alone EXCLUDE (value WITH =)",),
        "the exclusion alone hangs on value",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", OBSTACLES)
def test_what_cannot_be_swapped_says_why_and_how_long_it_takes(readings: str, name: str) -> None:
    statements, reason = OBSTACLES[name]
    execute(readings, *statements)
    plan = plan_swap(readings, WIDER)
    found = [finding for finding in plan.findings if finding.code == "lock-long"]
    if not found:
        assert errors(plan) == ["primary-key-altered reading.value"]
        assert name in {"foreign key"}
        return
    (finding,) = found
    assert finding.message.endswith(
        f"rewrites reading (about 12 rows, 1 MB, some 1 s at 25 MB/s) under ACCESS EXCLUSIVE; "
        f"it cannot be done online, because {reason}"
    )
    assert finding.allow == "lock-long:reading.value"


def test_a_swap_is_taken_up_wherever_it_was_cut_short(readings: str) -> None:
    execute(readings, *BY_HAND)
    template = readings.rpartition("/")[2].partition("?")[0]
    total = len(transactions(plan_swap(readings, WIDER)))
    for done in range(total):
        url = copied(readings, template, f"{template}_{done}")
        before = read_catalog(url)
        plan = plan_swap(url, WIDER)
        carry_out_steps([step for group in transactions(plan)[:done] for step in group], url)
        rest = plan_swap(url, WIDER)
        assert errors(rest) == []
        carry_out(rest, url)
        assert_reached(url, snapshot(WIDER), before, ())
        assert leftovers(url) == []
        assert len(transactions(rest)) <= total - done + 2


def test_a_swap_that_nobody_wants_any_more_is_cleared_away(readings: str) -> None:
    template = readings.rpartition("/")[2].partition("?")[0]
    total = len(transactions(plan_swap(readings, WIDER)))
    for done in range(1, total):
        url = copied(readings, template, f"{template}_{done}")
        before = read_catalog(url)
        groups = transactions(plan_swap(url, WIDER))[:done]
        carry_out_steps([step for group in groups for step in group], url)
        swapped = any('TO "value"' in step.sql for group in groups for step in group)
        wanted = WIDER if swapped else READING
        rest = plan_swap(url, wanted)
        assert errors(rest) == []
        carry_out(rest, url)
        assert_reached(url, snapshot(wanted), before, ())
        assert leftovers(url) == []


def test_what_another_type_left_behind_is_begun_anew(readings: str) -> None:
    before = read_catalog(readings)
    first = transactions(plan_swap(readings, READING.with_fields(F("value", "decimal", STRICT))))
    done = next(at for at, group in enumerate(first) if any("RENAME COLUMN" in step.sql for step in group))
    carry_out_steps([step for group in first[:done] for step in group], readings)
    plan = plan_swap(readings, WIDER)
    carry_out(plan, readings)
    assert_reached(readings, snapshot(WIDER), before, ())
    assert leftovers(readings) == []
    assert outline(plan)[:4] == [
        ("brief", f'DROP TRIGGER "{SYNC}" ON reading'),
        ("brief", f'DROP FUNCTION "public"."{SYNC}"()'),
        ("brief", f'ALTER TABLE reading DROP COLUMN "{NEW}"'),
        ("brief", f'ALTER TABLE reading ADD COLUMN "{NEW}" bigint'),
    ]


def test_a_column_that_shares_an_index_with_a_swapped_one_goes_in_the_same_plan(readings: str) -> None:
    execute(readings, "CREATE UNIQUE INDEX shared ON reading (lower(kind)) WHERE value > 20")
    template, wanted = readings.rpartition("/")[2].partition("?")[0], WIDER.without("kind")
    allow = [found.allow for found in plan_swap(readings, wanted).findings if found.allow]
    assert "column-drop-takes-index:shared" in allow
    total = len(transactions(plan_swap(readings, wanted, allow)))
    for done in range(total):
        url = copied(readings, template, f"{template}_{done}")
        before = read_catalog(url)
        plan = plan_swap(url, wanted, allow)
        carry_out_steps([step for group in transactions(plan)[:done] for step in group], url)
        rest = plan_swap(url, wanted, allow)
        assert errors(rest) == []
        carry_out(rest, url)
        assert_reached(url, snapshot(wanted), before, allow)
        assert leftovers(url) == []


def test_a_swap_does_not_depend_on_the_order_of_the_catalog(readings: str) -> None:
    execute(readings, *BY_HAND)
    assert_in_any_order(read(readings, snapshot(WIDER)), large_table_rows=LARGE)


def copied(url: str, template: str, name: str) -> str:
    """Return the URL of a copy of the database."""
    other = url.replace(f"/{template}?", "/postgres?")
    execute(other, f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return url.replace(f"/{template}?", f"/{name}?")
