"""The twin beside Directus: what it says against what was observed, for recordings and for live answers alike."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from snapshot_tool.model.json import JsonValue, dumps
from snapshot_tool.model.prediction import Outcome, Prediction, Statement
from tests.conformance.compare import first_difference
from tests.conformance.native import members
from tests.conformance.recording import (
    DIFFERENT,
    DONE,
    NO_DIFFERENCE,
    ApplyAnswer,
    DiffAnswer,
    Digested,
    Observation,
    digested,
)
from tests.conformance.twin import Sight

_ADDED_KEY: Final = re.compile(r'add constraint ("(?:[^"]|"")+") foreign key')


def disagreements(observed: Observation | Digested, sight: Sight) -> list[str]:
    """Return where the twin says something else than what was observed; empty where they agree.

    Compared are the difference as JSON, keys in order; the statements in text and order; outcome, status and message;
    the difference that remains. What the twin says without having seen a row may only be less sure.
    """
    if isinstance(observed, Digested):
        return list(_digests(observed, sight))
    refuses = observed.diff.status not in {DIFFERENT, NO_DIFFERENCE}
    if refuses != (sight.refused is not None):
        ours = "reads" if sight.refused is None else "refuses"
        return [f"DIFF real {observed.diff.status} {observed.diff.message}, ours {ours} it: {sight.refused}"]
    if refuses:
        return []
    found = list(_difference("DIFF", observed.diff, sight.differences.document()))
    if observed.apply is not None:
        found += _apply(observed.apply, sight.prediction)
        found += _unasked(observed.apply, sight.unasked)
    if observed.remaining is not None:
        found += _remaining(observed.remaining, observed.apply, sight.prediction)
    return found


def said(sight: Sight) -> Observation:
    """Return what the twin says in the form of an observation."""
    prediction = sight.prediction
    if not len(sight.differences):
        return Observation(diff=DiffAnswer(status=NO_DIFFERENCE))
    statements = [statement.sql for statement in prediction.statements]
    rest = prediction.remaining
    return Observation(
        diff=DiffAnswer(status=DIFFERENT, difference=sight.differences.document()),
        apply=ApplyAnswer(status=prediction.status, message=prediction.message, statements=statements),
        remaining=DiffAnswer(status=DIFFERENT, difference=rest.document())
        if len(rest)
        else DiffAnswer(status=NO_DIFFERENCE),
    )


def _difference(name: str, real: DiffAnswer, ours: JsonValue) -> Iterator[str]:
    sent: JsonValue = json.loads(dumps(ours))  # JavaScript puts keys that read as numbers first
    empty: JsonValue = {key: [] for key in members(sent)}
    if found := first_difference(empty if real.difference is None else real.difference, sent):
        yield f"{name} {found}"


def _apply(real: ApplyAnswer, ours: Prediction) -> Iterator[str]:
    if found := first_difference([*real.statements], [statement.sql for statement in ours.statements]):
        yield f"STATEMENTS {found}"
    if real.status != ours.status:
        yield f"STATUS real {real.status} {real.message!r}, ours {ours.status} {ours.message!r}"
    elif not _same_message(real.message, ours.message):
        yield f"MESSAGE real {real.message!r}, ours {ours.message!r}"
    if (real.status != DONE) != (ours.outcome is Outcome.FAILS):
        yield f"OUTCOME real {real.status}, ours {ours.outcome}"
    for statement in ours.statements:
        if statement.outcome is Outcome.UNKNOWN:
            yield f"OUTCOME unknown, every question answered: {statement.sql}"


def _same_message(real: str | None, ours: str | None) -> bool:
    """Return whether a message is the predicted one.

    A cast that fails names the first value that it met, which depends on the order of the rows on disk: no question
    can tell. The message has to be the same up to that value.
    """
    return real == ours or (real is not None and ours is not None and real.startswith(f'{ours}: "'))


def _unasked(real: ApplyAnswer, ours: Prediction) -> Iterator[str]:
    """Yield where the twin is wrong, and not only less sure, without having seen a row."""
    count = len(real.statements)
    if found := first_difference([*real.statements], [statement.sql for statement in ours.statements[:count]]):
        yield f"STATEMENTS, no rows seen {found}"
    elif real.status == DONE and ours.outcome is Outcome.FAILS:
        yield f"OUTCOME, no rows seen: real {real.status}, ours {ours.outcome}: {ours.message}"
    elif real.status != DONE and ours.outcome is not Outcome.FAILS:
        last = ours.statements[count - 1] if count else None
        if last is None or not (last.outcome is Outcome.UNKNOWN or _was_passed_by(last, real, ours)):
            yield f"OUTCOME, no rows seen: real {real.status} {real.message!r}, ours {ours.outcome}, last {last}"


def _was_passed_by(last: Statement, real: ApplyAnswer, ours: Prediction) -> bool:
    """Return whether rows are in the way of a foreign key that was there all the time, which no catalog shows."""
    found = _ADDED_KEY.search(last.sql)
    dropped = found is not None and any(s.sql.endswith(f"drop constraint {found[1]}") for s in ours.statements)
    return dropped and "violates foreign key constraint" in (real.message or "")


def _remaining(real: DiffAnswer, apply: ApplyAnswer | None, ours: Prediction) -> Iterator[str]:
    if real.status not in {DIFFERENT, NO_DIFFERENCE}:
        yield f"REMAINING real {real.status} {real.message!r}"
        return
    yield from _difference("REMAINING", real, ours.remaining.document())
    if apply is not None and apply.status == DONE:
        expected = Outcome.OK if real.status == NO_DIFFERENCE else Outcome.NEVER_CONVERGES
        if ours.outcome not in {expected, Outcome.LOSES_DATA}:
            yield f"OUTCOME real {expected}, ours {ours.outcome}"


def _digests(real: Digested, sight: Sight) -> Iterator[str]:
    if sight.refused is not None:
        yield f"DIFF ours refuses it: {sight.refused}"
        return
    ours = digested(said(sight)).model_dump()
    for key, value in real.model_dump().items():
        if value != ours[key]:
            yield f"{key}: real {value}, ours {ours[key]}"
