"""What a plan does about declared objects: how each stands, and its steps where nothing is in the way."""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.declared import DeclaredHere
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.declared import CheckCase, IndexCase, check_cases, index_cases
from snapshot_tool.plan.declared_checks import check_steps
from snapshot_tool.plan.declared_indexes import index_steps
from snapshot_tool.plan.declared_trouble import check_trouble, index_trouble
from snapshot_tool.plan.draft import Draft
from snapshot_tool.rules.plan import DeclaredState, Question, Standing


def plan_declared(
    context: Context, here: DeclaredHere, before_push: Catalog | None = None
) -> Iterator[Draft | Question | DeclaredState]:
    """Yield how each declared object stands, and the steps that it needs where nothing is in its way.

    `before_push` is the catalog as a push will find it; None where there is none. What has to follow the push is of
    phase `contract`.
    """
    for index in index_cases(context, here):
        state = _index_state(context, index)
        yield state
        if not state.trouble:
            yield from index_steps(context, index, before_push)
    for check in check_cases(context, here):
        state = _check_state(context, check)
        yield state
        if not state.trouble:
            yield from check_steps(context, check, before_push)


def _index_state(context: Context, case: IndexCase) -> DeclaredState:
    wanted, trouble = case.wanted, index_trouble(context, case)
    return DeclaredState(
        "index",
        wanted.name,
        wanted.table,
        case.standing,
        f"{'UNIQUE ' if wanted.unique else ''}INDEX {wanted.body(wanted.table)}",
        case.found.definition if case.found else "",
        trouble.sentence,
        trouble.remedies,
        loosens=case.standing is Standing.DIFFERENT
        and case.found is not None
        and case.found.unique
        and not wanted.unique,
    )


def _check_state(context: Context, case: CheckCase) -> DeclaredState:
    wanted, trouble = case.wanted, check_trouble(context, case)
    now = case.found.definition if case.found else ""
    sql = f"CHECK ({wanted.expression})"
    return DeclaredState(
        "check", wanted.name, wanted.table, case.standing, sql, now, trouble.sentence, trouble.remedies
    )
