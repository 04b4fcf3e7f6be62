"""Runs a plan as a rehearsal does, and fails on the first claim that an execution contradicts."""

from __future__ import annotations

from collections.abc import Sequence

from snapshot_tool.model.plan import Plan, Step
from snapshot_tool.plan.checker import violations
from snapshot_tool.rehearse.observe import observe


def carry_out(plan: Plan, url: str) -> None:
    """Run a plan, which keeps every rule of the design, with its timeouts and checks."""
    assert violations(plan) == ()
    carry_out_steps(plan.steps, url)


def carry_out_steps(wanted: Sequence[Step], url: str) -> None:
    """Run steps of a plan, whole transactions, and fail where one fails or did not tell the truth about itself."""
    for seen in observe(wanted, url):
        assert seen.is_good, "\n".join(
            [f"step {seen.step.number}: {seen.step.sql}", *seen.contradictions, *([seen.failure] * bool(seen.failure))]
        )
