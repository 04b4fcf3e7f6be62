"""The order of a plan and what the checker holds against a bad one, without a database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.view import view
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.plan import LockClass, Phase, Plan, Step
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.plan.checker import violations
from snapshot_tool.plan.draft import Draft, tokens
from snapshot_tool.plan.fingerprint import changed, fingerprint, snapshot_digest
from snapshot_tool.plan.locks import LOCK_TABLE, TIMEOUTS, Operation
from snapshot_tool.plan.order import order
from tests.plan.build import ID, C, F, R, serial, snapshot
from tests.plan.catalogs import catalog_of, index_on, with_index, with_table
from tests.plan.documents import make_plan


def draft(sql: str, *, unit: str = "", needs: str = "", provides: str = "", phase: Phase = Phase.EXPAND) -> Draft:
    return Draft(
        phase,
        Operation.SET_DEFAULT,
        sql,
        "",
        unit=unit,
        needs=tokens(*needs.split()),
        provides=tokens(*provides.split()),
    )


def sql_of(drafts: list[Draft]) -> list[list[str]]:
    return [[found.sql for found in transaction] for transaction in order(drafts)]


def test_what_is_needed_comes_first() -> None:
    drafts = [draft("c", needs="b"), draft("b", needs="a", provides="b"), draft("a", provides="a")]
    assert sql_of(drafts) == [["a"], ["b"], ["c"]]


def test_a_unit_stays_together_and_is_sorted_inside() -> None:
    drafts = [draft("2", unit="u", needs="x"), draft("other"), draft("1", unit="u", provides="x")]
    assert sql_of(drafts) == [["1", "2"], ["other"]]


def test_phases_decide_where_the_graph_does_not() -> None:
    drafts = [draft("drop", phase=Phase.CONTRACT), draft("add"), draft("ask", phase=Phase.PREFLIGHT)]
    assert sql_of(drafts) == [["ask"], ["add"], ["drop"]]


def test_what_nobody_provides_is_there_already() -> None:
    assert sql_of([draft("a", needs="table")]) == [["a"]]


A = C("a", (serial("a"), F("b", "uuid"), F("t", "string", {"is_indexed": True}), F("old"), F("u")))
B = C("b", (ID, F("a", "integer")))
CYCLE = [R("a", "b", "b"), R("b", "a", "a")]
LIVE = catalog_of(snapshot(A, B, relations=CYCLE))
WANTED = snapshot(
    A.without("old").with_fields(
        F("t", "text"), F("u", "string", {"is_unique": True, "is_nullable": False}), F("new", "integer")
    ),
    B,
    C("c", (ID, F("a", "integer"), F("c", "uuid")), {"group": "g"}),
    C("g"),
    relations=[replace(CYCLE[0], on_delete="CASCADE"), R("c", "a", "a"), R("c", "c", "c")],
)


def plan_of(catalog: Catalog, wanted: Snapshot) -> Plan:
    current = view(catalog, "11.13.4")
    return make_plan(diff(current, wanted), catalog, current, wanted)


def test_the_order_does_not_depend_on_the_order_of_the_catalog() -> None:
    first = plan_of(LIVE, WANTED)
    assert violations(first) == ()
    backwards = {name: LIVE.tables[name] for name in reversed(list(LIVE.tables))}
    again = plan_of(replace(LIVE, tables=backwards), WANTED)
    assert again.steps == first.steps


def test_phases_and_the_index_drop_at_the_end() -> None:
    steps = plan_of(LIVE, WANTED).steps
    assert [step.phase for step in steps] == sorted((step.phase for step in steps), key=lambda phase: phase.rank)
    assert steps[-1].sql == 'DROP INDEX CONCURRENTLY "public"."a_t_index"'


def test_a_collection_comes_after_its_group() -> None:
    rows = [step.sql for step in plan_of(LIVE, WANTED).steps if '"directus_collections"' in step.sql]
    assert len(rows) == 2
    assert "'g'" in rows[0]
    assert "'c'" in rows[1]


def steps_where(change: Callable[[Step], Step], at: Callable[[Step], bool]) -> tuple[str, ...]:
    plan = plan_of(LIVE, WANTED)
    return violations(replace(plan, steps=tuple(change(step) if at(step) else step for step in plan.steps)))


def is_drop(step: Step) -> bool:
    return step.sql.startswith("DROP INDEX")


def is_build(step: Step) -> bool:
    return step.sql.startswith("CREATE UNIQUE INDEX")


def is_new_table(step: Step) -> bool:
    return step.sql.startswith("CREATE TABLE")


def is_validation(step: Step) -> bool:
    return "VALIDATE CONSTRAINT" in step.sql


BROKEN: dict[str, tuple[Callable[[Step], Step], Callable[[Step], bool], str]] = {
    "a drop in a transaction": (lambda step: replace(step, transaction=99), is_drop, "inside a transaction"),
    "a plain drop": (
        lambda step: replace(step, sql='DROP INDEX "public"."a_t_index"'), is_drop, "does not drop exactly one index"
    ),
    "two at once": (
        lambda step: replace(step, sql=f'{step.sql}, "public"."b"'), is_drop, "does not drop exactly one index"
    ),
    "a drop that asks nothing": (lambda step: replace(step, before=()), is_drop, "without asking anything first"),
    "a drop too early": (
        lambda step: replace(step, sql='DROP INDEX CONCURRENTLY "public"."x"'), is_new_table, "not among the last steps"
    ),
    "a build that nobody looks at": (
        lambda step: replace(step, after=()), is_build, "does not look whether it is valid"
    ),
    "a wrong number": (lambda step: replace(step, number=77), is_drop, "not numbered from 1"),
    "a wrong phase": (lambda step: replace(step, phase=Phase.EXPAND), is_drop, "follows contract"),
    "other timeouts": (lambda step: replace(step, lock_timeout=1), is_build, "has other timeouts than its class"),
    "no way back": (lambda step: replace(step, undo=(), no_undo=None), is_build, "how it is undone"),
    "a semicolon": (lambda step: replace(step, sql=f"{step.sql};"), is_validation, "a semicolon at its end"),
    "nothing validated": (lambda step: replace(step, sql="SELECT 1"), is_validation, "nothing validates it"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_the_checker_sees_a_broken_plan(name: str) -> None:
    change, at, sentence = BROKEN[name]
    assert any(sentence in found for found in steps_where(change, at))


def test_every_operation_has_its_row_and_every_class_its_timeouts() -> None:
    assert set(LOCK_TABLE) == set(Operation)
    assert {row.lock_class for row in LOCK_TABLE.values()} | {LockClass.PUSH} == set(TIMEOUTS)


def test_a_fingerprint_sees_the_schema_and_not_the_weather() -> None:
    before = fingerprint(LIVE)
    weather = with_table(LIVE, "a", lambda table: replace(table, rows=5, size=9))
    assert changed(before, fingerprint(weather)) == ()
    assert changed(before, fingerprint(with_index(LIVE, index_on("a", "u", name="more")))) == ("index a.more",)
    invalid = with_index(LIVE, replace(index_on("a", "t", name="a_t_index"), valid=False))
    assert changed(before, fingerprint(invalid)) == ("index a.a_t_index",)


def test_the_digest_of_a_snapshot_is_that_of_its_content() -> None:
    one, other = snapshot(A, B), snapshot(B, A)
    assert snapshot_digest(one) == snapshot_digest(other)
    assert snapshot_digest(one) != snapshot_digest(snapshot(A.without("u"), B))
