"""The prediction: what a push of the differences would run, and how it would end (semantics §3–§9).

The push is acted out on a working copy of the catalog and its metadata rows, statement by statement, so that every
statement meets the database as the ones before it left it, and what `/schema/diff` would answer afterwards is the
difference of the view of that copy.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from snapshot_tool.directus.actions import apply_differences
from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.push import OnError, Push, Stopped
from snapshot_tool.directus.row_facts import RowFacts
from snapshot_tool.directus.system import system
from snapshot_tool.directus.view import view
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.difference import Differences
from snapshot_tool.model.prediction import Action, Outcome, Prediction
from snapshot_tool.model.snapshot import Snapshot

_BAD_REQUEST = 400
_NO_ANSWERS: Mapping[str, int | None] = MappingProxyType({})


def predict(
    differences: Differences,
    catalog: Catalog,
    current: Snapshot,
    wanted: Snapshot,
    *,
    answers: Mapping[str, int | None] = _NO_ANSWERS,
) -> Prediction:
    """Return what a push would do.

    Args:
        differences: `diff(current, wanted)`.
        catalog: the database.
        current: `view(catalog, version)`.
        wanted: the snapshot that is pushed.
        answers: how many rows are in the way of each change, by `KIND table.column` (see `QuestionKind`); where
            a table may hold rows and nobody asked, the outcome is UNKNOWN.

    """
    return act_out(differences, catalog, current, wanted, answers=answers)[0]


def act_out(
    differences: Differences,
    catalog: Catalog,
    current: Snapshot,
    wanted: Snapshot,
    *,
    answers: Mapping[str, int | None] = _NO_ANSWERS,
) -> tuple[Prediction, Catalog]:
    """Return what a push would do, as `predict` does, and the database as it would leave it."""
    push = _push(catalog, current, answers, OnError.STOP)
    try:
        apply_differences(push, differences)
    except Stopped:
        return Prediction(push.actions, Outcome.FAILS, push.status, push.message, differences), catalog
    after = push.working.catalog()
    remaining = diff(view(after, current.info.directus), wanted)
    return Prediction(push.actions, _overall(push.actions, remaining), remaining=remaining), after


def refused(words: str, differences: Differences) -> Prediction:
    """Return what becomes of a push whose snapshot `/schema/diff` refuses: nothing is run, and all of it is left."""
    return Prediction(outcome=Outcome.FAILS, status=_BAD_REQUEST, message=words, remaining=differences)


def survey(
    differences: Differences,
    catalog: Catalog,
    current: Snapshot,
    *,
    answers: Mapping[str, int | None] = _NO_ANSWERS,
) -> tuple[Action, ...]:
    """Return every action of a push, also those after one that fails, each as if the failing ones were not wanted.

    A push stops at its first error; whoever repairs a snapshot wants to hear of all of them at once.
    """
    push = _push(catalog, current, answers, OnError.GO_ON)
    apply_differences(push, differences)
    return push.actions


def _push(catalog: Catalog, current: Snapshot, answers: Mapping[str, int | None], on_error: OnError) -> Push:
    return Push(catalog, current, system(current.info.directus), RowFacts(answers), on_error)


def _overall(actions: tuple[Action, ...], remaining: Differences) -> Outcome:
    found = {statement.outcome for action in actions for statement in action.statements}
    for outcome in (Outcome.LOSES_DATA, Outcome.UNKNOWN):
        if outcome in found:
            return outcome
    return Outcome.NEVER_CONVERGES if len(remaining) else Outcome.OK
