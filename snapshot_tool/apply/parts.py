"""A plan divided into what runs before the push and what runs after it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from snapshot_tool.model.plan import Plan, Step


@dataclass(frozen=True, slots=True)
class Parts:
    """Steps in groups, each of which runs in one transaction, or alone."""

    before: tuple[tuple[Step, ...], ...]
    """All of a plan that has no push."""
    after: tuple[tuple[Step, ...], ...]
    is_push_due: bool
    """Whether a push is to run between `before` and `after`; it may have nothing but rows of metadata to write."""

    def changes_nothing(self, done: Collection[int]) -> bool:
        """Return whether these steps only asked questions."""
        groups = (*self.before, *self.after)
        return all(step.expects_nothing for group in groups for step in group if step.number in done)

    def awaits_push(self, done: Collection[int]) -> bool:
        """Return whether everything before a push is done, and nothing after it."""
        before = {step.number for group in self.before for step in group}
        after = {step.number for group in self.after for step in group}
        return self.is_push_due and before <= set(done) and not after & set(done)


def parts_of(plan: Plan) -> Parts:
    """Return the parts of a plan."""
    return Parts(
        before=tuple(map(tuple, transactions(plan.before_push))),
        after=tuple(map(tuple, transactions(plan.after_push))),
        is_push_due=bool(plan.pushed),
    )


def transactions(steps: Iterable[Step]) -> Iterator[list[Step]]:
    """Yield the steps in groups that run in one transaction; a step that runs alone is a group."""
    for _, found in groupby(steps, key=lambda step: step.transaction or -step.number):
        yield list(found)
