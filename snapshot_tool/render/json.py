"""The JSON outputs: the values of the model put into the documents of `documents.py`, and those written as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, Literal

from snapshot_tool.model.beside import Beside
from snapshot_tool.model.difference import Difference, Differences, Entry
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.json import JsonValue, dumps
from snapshot_tool.model.noise import Noise
from snapshot_tool.model.plan import Plan
from snapshot_tool.model.plan_document import LockShape
from snapshot_tool.model.prediction import Action, Prediction
from snapshot_tool.model.rehearsal import Observed, Rehearsal
from snapshot_tool.model.selection import WHOLE, Selection
from snapshot_tool.model.shapes import FindingShape, ItemShape, SelectionShape
from snapshot_tool.render import documents as wire
from snapshot_tool.render.effects import (
    Effects,
    Uncompared,
    Unseen,
    change_of,
    is_metadata_only,
    is_noise,
    is_shown,
    noise_of,
)

_CONTROLS: Final = re.compile("[\x7f-\x9f]")
"""What JSON lets stand as it is, in strings alone."""


def render_json(document: wire.Document) -> str:
    """Return the document as text, two spaces of indent, one line break at its end."""
    return json_text(document.model_dump(mode="json", by_alias=True, exclude_unset=True), indent=2)


def json_text(value: JsonValue, *, indent: int | None = None) -> str:
    """Return a value as JSON on a line of its own; what a terminal would act on stands as its escape (C1, DEL)."""
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", dumps(value, indent=indent)) + "\n"


def findings_document(
    snapshot: str, findings: Iterable[Finding], against: Iterable[Beside] = ()
) -> wire.FindingsDocument:
    """Return the document of `snap validate`."""
    found = [FindingShape.of(finding) for finding in findings]
    counts = {str(severity): sum(f.severity is severity for f in found) for severity in Severity}
    return wire.FindingsDocument(
        format="snap.findings/1",
        snapshot=snapshot,
        counts=wire.CountsShape(**counts),
        findings=found,
        against=[
            wire.AgainstShape(
                label=one.label,
                name=one.name,
                outcome=one.outcome,
                captured=one.captured.isoformat() if one.captured else None,
            )
            for one in against
        ],
    )


def diff_document(
    from_: str,
    to: str,
    differences: Differences,
    *,
    effects: Effects,
    unseen: Iterable[Unseen],
    uncompared: Iterable[Uncompared] = (),
    selection: Selection = WHOLE,
) -> wire.DiffDocument:
    """Return the document of `snap diff`."""
    return wire.DiffDocument(
        format="snap.diff/1",
        from_=from_,
        to=to,
        selection=SelectionShape.of(selection),
        differences=[_difference(difference, effects) for difference in differences],
        uncompared=[wire.UncomparedShape(item=ItemShape.of(u.item), file=u.file, noise=u.noise) for u in uncompared],
        unseen=[wire.UnseenShape(kind=u.kind, table=u.table, name=u.name, definition=u.definition) for u in unseen],
    )


def prediction_document(
    from_: str,
    to: str,
    prediction: Prediction,
    *,
    effects: Effects,
    findings: Iterable[Finding],
    selection: Selection = WHOLE,
) -> wire.PredictionDocument:
    """Return the document of `snap predict`; `selection` says whose actions are listed."""
    return wire.PredictionDocument(
        format="snap.prediction/1",
        from_=from_,
        to=to,
        outcome=prediction.outcome,
        status=prediction.status,
        message=prediction.message,
        selection=SelectionShape.of(selection),
        actions=[_action(action) for action in prediction.actions if is_shown(action, selection)],
        remaining=[_difference(difference, effects) for difference in prediction.remaining],
        findings=[FindingShape.of(finding) for finding in findings],
    )


def _difference(difference: Difference, effects: Effects) -> wire.DifferenceShape:
    return wire.DifferenceShape(
        item=ItemShape.of(difference.item),
        change=change_of(difference, effects),
        metadata_only=is_metadata_only(difference, effects),
        folded=is_noise(difference, effects),
        related_collection=difference.related_collection,
        entries=[_entry(entry, noise_of(difference, entry, effects)) for entry in difference.entries],
    )


def _entry(entry: Entry, noise: Sequence[Noise]) -> wire.EntryShape:
    document = entry.document()
    return wire.EntryShape.model_validate({**document, "noise": list(noise)} if noise else document)


def _action(action: Action) -> wire.ActionShape:
    return wire.ActionShape(
        verb=action.verb,
        item=ItemShape.of(action.item),
        statements=[
            wire.StatementShape(sql=s.sql, outcome=s.outcome, sqlstate=s.sqlstate, message=s.message)
            for s in action.statements
        ],
        error=action.error,
        status=action.status,
    )


def rehearsal_document(from_: str, to: str, rehearsal: Rehearsal) -> wire.RehearsalDocument:
    """Return the document of `snap rehearse`."""
    seeding = rehearsal.seeding
    return wire.RehearsalDocument(
        format="snap.rehearsal/1",
        from_=from_,
        to=to,
        good=rehearsal.is_good,
        planned=rehearsal.total,
        steps=[_observed(observed) for observed in rehearsal.steps],
        copied=rehearsal.copied,
        stand_ins=list(rehearsal.stand_ins),
        seeding=wire.SeedingShape(tables=seeding.tables, rows=seeding.rows, left_empty=list(seeding.left_empty)),
        has_end=rehearsal.has_end,
        left_over=list(rehearsal.left_over),
        still_to_do=list(rehearsal.still_to_do),
        lost=list(rehearsal.lost),
        changed_rows=list(rehearsal.changed_rows),
    )


def applied_document(to: str, plan: Plan, ended: Literal["done", "at the push"]) -> wire.AppliedDocument:
    """Return the document of `snap apply`."""
    return wire.AppliedDocument(format="snap.applied/1", to=to, ended=ended, steps=len(plan.steps))


def _observed(observed: Observed) -> wire.ObservedShape:
    step = observed.step
    return wire.ObservedShape(
        number=step.number,
        phase=step.phase,
        reason=step.reason,
        sql=step.sql,
        seconds=round(observed.seconds, 6),
        locks=[LockShape.of(held) for held in observed.locks],
        rewritten=list(observed.rewritten),
        rebuilt=list(observed.rebuilt),
        was_seen=observed.was_seen,
        contradictions=list(observed.contradictions),
        failure=observed.failure or None,
    )
