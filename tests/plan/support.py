"""From a snapshot and a database to a plan that was run, with everything asserted that must hold of every plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import psycopg

from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.unseen import lost
from snapshot_tool.directus.view import view
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.load.questions import ask
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.difference import Differences
from snapshot_tool.model.finding import Severity
from snapshot_tool.model.plan import Phase, Plan
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.plan.checker import violations
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.make import data_questions
from tests.plan.documents import make_plan
from tests.plan.foresee import assert_foreseen
from tests.plan.observe import carry_out
from tests.prove.shuffled import shuffled

VERSION = "11.13.4"


@dataclass(frozen=True)
class Situation:
    """Both sides of a plan, read from a live database."""

    catalog: Catalog
    current: Snapshot
    wanted: Snapshot
    differences: Differences
    answers: Mapping[str, int | None]


def read(url: str, wanted: Snapshot) -> Situation:
    catalog = read_catalog(url)
    current = view(catalog, VERSION)
    differences = diff(current, wanted)
    questions = data_questions(differences, catalog, current, wanted)
    return Situation(catalog, current, wanted, differences, ask(url, questions))


def assert_in_any_order(found: Situation, allow: Sequence[str] = (), large_table_rows: int = 100_000) -> Plan:
    """Assert that the plan is the same in whatever order a server lists its catalog, and return it."""
    plans = [
        plan_of(replace(found, catalog=shuffled(found.catalog, seed)), allow, large_table_rows) for seed in range(4)
    ]
    assert {tuple(step.sql for step in plan.steps) for plan in plans} == {tuple(step.sql for step in plans[0].steps)}
    return plans[0]


def plan_for(url: str, wanted: Snapshot, allow: Sequence[str] = (), large_table_rows: int = 100_000) -> Plan:
    """Return the plan, which keeps every rule of the design."""
    return plan_of(read(url, wanted), allow, large_table_rows)


def plan_of(found: Situation, allow: Sequence[str] = (), large_table_rows: int = 100_000) -> Plan:
    """Return the plan for a situation, which keeps every rule of the design."""
    plan = make_plan(
        found.differences,
        found.catalog,
        found.current,
        found.wanted,
        allow=allow,
        answers=found.answers,
        large_table_rows=large_table_rows,
    )
    assert violations(plan) == ()
    return plan


def reach(url: str, wanted: Snapshot, allow: Sequence[str] = ()) -> Plan:
    """Plan, run step by step with every claim observed, and assert that nothing is left to do and nothing is lost."""
    found = read(url, wanted)
    plan = plan_of(found, allow)
    assert errors(plan) == []
    carry_out(plan, url)
    assert_foreseen(Context(found.differences, found.catalog, found.current, found.wanted), read_catalog(url))
    assert_reached(url, wanted, found.catalog, allow)
    return plan


def assert_reached(url: str, wanted: Snapshot, before: Catalog, allow: Sequence[str]) -> None:
    """Assert that Directus finds no difference, that a second plan is empty, and that nothing unseen was lost."""
    catalog = read_catalog(url)
    current = view(catalog, VERSION)
    differences = diff(current, wanted)
    assert [(str(found.item), found.entries) for found in differences] == []
    assert make_plan(differences, catalog, current, wanted).steps == ()
    named = {value.partition(":")[2] for value in allow}
    gone = [found for found in lost(before, catalog) if found.object.table in catalog.tables]
    # An invalid index was finished, or served nobody.
    gone = [found for found in gone if found.object.name not in named and found.object.kind != "invalid index"]
    assert [str(found) for found in gone] == []


def errors(plan: Plan) -> list[str]:
    return [f"{found.code} {found.place.object}" for found in plan.findings if found.severity is Severity.ERROR]


def codes(plan: Plan) -> list[tuple[str, str]]:
    """Return (code, object) of every finding that is not just for information."""
    return [(found.code, found.place.object) for found in plan.findings if found.severity is not Severity.INFO]


def changes(plan: Plan) -> list[str]:
    """Return the statements that change something, without the preflight and without metadata rows."""
    return [
        step.sql
        for step in plan.steps
        if step.phase is not Phase.PREFLIGHT and not step.sql.startswith(("INSERT", "UPDATE", "DELETE"))
    ]


def past_triggers(statement: str) -> str:
    """Return a statement that no trigger looks at: a foreign key stays validated, whatever the rows hold by then."""
    return f"SET session_replication_role = replica; {statement}; SET session_replication_role = origin"


def execute(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
