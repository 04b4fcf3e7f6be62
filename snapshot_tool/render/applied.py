"""What is said while a plan is applied: what will run, each step as it ends, and what is to be done afterwards."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final, Protocol

from rich.console import Group, RenderableType
from rich.text import Text

from snapshot_tool.model.plan import LockClass, Phase, Plan, Step
from snapshot_tool.render.detail import Detail
from snapshot_tool.render.plan import render_plan
from snapshot_tool.render.terminal import styled
from snapshot_tool.render.words import count

_SLOW: Final = frozenset({LockClass.CONCURRENT, LockClass.VALIDATE, LockClass.BATCHED, LockClass.LONG})
"""What may take long enough that a person wants to know that it began."""


class Progress(Protocol):
    """What happens to a step."""

    @property
    def step(self) -> Step:
        """The step."""

    @property
    def done(self) -> bool:
        """False when it starts."""

    @property
    def seconds(self) -> float:
        """How long it took."""


def render_rest(plan: Plan, done: Collection[int]) -> RenderableType:
    """Return what is left to run of a plan, and how much of it is done already."""
    left = replace(plan, steps=tuple(step for step in plan.steps if step.number not in done))
    if not done:
        return render_plan(left, detail=Detail.FOLDED)
    already = styled((f"{len(done)} of {count(len(plan.steps), 'step')} are done already.", "muted"))
    return Group(render_plan(left, detail=Detail.FOLDED), already) if left.steps else already


def render_question(where: str) -> RenderableType:
    """Return the question whether to go on."""
    return styled((f"Run this on {where}? ", "head"), "Only yes will do:")


def render_progress(progress: Progress, total: int) -> Text | None:
    """Return the line of a step that ended, or of one that began and may take long; None where there is none."""
    step = progress.step
    place = (f"{step.number:>4}/{total} ", "muted")
    if progress.done:
        return styled(("✓", "ok"), place, step.reason, (f"  {_duration(progress.seconds)}", "muted"))
    return styled(("…", "info"), place, step.reason) if step.lock_class in _SLOW else None


def render_end(plan: Plan, ending: str, where: str) -> RenderableType:
    """Return how it ended, and what is to be done now."""
    if ending == "at the push":
        left = [step for step in plan.steps if step.phase.rank > Phase.PUSH.rank]
        then = f"then apply the plan again for the {count(len(left), 'step')} after it" if left else "and that is all"
        return styled(
            ("✓ Everything before the push is done. ", "ok"),
            f"Now push the snapshot (npx directus-sync push), {then}.",
        )
    return Group(
        styled(("✓ The plan is applied. ", "ok"), f"{count(len(plan.steps), 'step')} on {where}."),
        styled("Directus keeps what it knows of the schema in memory: POST /utils/cache/clear?system, or restart it."),
    )


def _duration(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms" if seconds < 1 else f"{seconds:,.1f} s"
