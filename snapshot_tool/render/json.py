"""The JSON outputs: the values of the model put into the documents of `documents.py`, and those written as text."""

from __future__ import annotations

from collections.abc import Iterable

from snapshot_tool.model.difference import Difference, Differences, Item
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.json import dumps
from snapshot_tool.model.plan import Check, Plan, Step
from snapshot_tool.model.prediction import Action, Prediction
from snapshot_tool.render import documents as wire
from snapshot_tool.render.effects import Effects, Unseen, change_of, is_noise


def render_json(document: wire.Document) -> str:
    """Return the document as text, two spaces of indent, one line break at its end."""
    return dumps(document.model_dump(mode="json", by_alias=True, exclude_unset=True), indent=2) + "\n"


def findings_document(snapshot: str, findings: Iterable[Finding]) -> wire.FindingsDocument:
    """Return the document of `snap validate`."""
    found = [_finding(finding) for finding in findings]
    counts = {str(severity): sum(f.severity is severity for f in found) for severity in Severity}
    return wire.FindingsDocument(
        format="snap.findings/1", snapshot=snapshot, counts=wire.CountsShape(**counts), findings=found
    )


def diff_document(
    from_: str, to: str, differences: Differences, *, effects: Effects, unseen: Iterable[Unseen]
) -> wire.DiffDocument:
    """Return the document of `snap diff`."""
    return wire.DiffDocument(
        format="snap.diff/1",
        from_=from_,
        to=to,
        differences=[_difference(difference, effects) for difference in differences],
        unseen=[wire.UnseenShape(kind=u.kind, table=u.table, name=u.name, definition=u.definition) for u in unseen],
    )


def prediction_document(
    from_: str, to: str, prediction: Prediction, *, effects: Effects, findings: Iterable[Finding]
) -> wire.PredictionDocument:
    """Return the document of `snap predict`."""
    return wire.PredictionDocument(
        format="snap.prediction/1",
        from_=from_,
        to=to,
        outcome=prediction.outcome,
        status=prediction.status,
        message=prediction.message,
        actions=[_action(action) for action in prediction.actions],
        remaining=[_difference(difference, effects) for difference in prediction.remaining],
        findings=[_finding(finding) for finding in findings],
    )


def plan_document(plan: Plan) -> wire.PlanDocument:
    """Return the document of `snap plan`."""
    return wire.PlanDocument(
        format="snap.plan/1",
        database=plan.database,
        server_version=plan.server_version,
        directus=plan.directus,
        wanted=plan.wanted,
        before=dict(plan.before),
        allowed=list(plan.allowed),
        refused=plan.is_refused,
        steps=[_step(step) for step in plan.steps],
        findings=[_finding(finding) for finding in plan.findings],
    )


def _finding(finding: Finding) -> wire.FindingShape:
    place = finding.place
    return wire.FindingShape(
        code=finding.code,
        severity=finding.severity,
        message=finding.message,
        object=place.object,
        file=place.file,
        line=place.line,
        column=place.column,
        path=place.path,
        remedies=list(finding.remedies),
        allow=finding.allow,
    )


def _item(item: Item) -> wire.ItemShape:
    return wire.ItemShape(kind=item.kind, collection=item.collection, field=item.field)


def _difference(difference: Difference, effects: Effects) -> wire.DifferenceShape:
    return wire.DifferenceShape(
        item=_item(difference.item),
        change=change_of(difference, effects),
        metadata_only=is_noise(difference, effects),
        related_collection=difference.related_collection,
        entries=[wire.EntryShape.model_validate(entry.document()) for entry in difference.entries],
    )


def _action(action: Action) -> wire.ActionShape:
    return wire.ActionShape(
        verb=action.verb,
        item=_item(action.item),
        statements=[
            wire.StatementShape(sql=s.sql, outcome=s.outcome, sqlstate=s.sqlstate, message=s.message)
            for s in action.statements
        ],
        error=action.error,
        status=action.status,
    )


def _check(check: Check) -> wire.CheckShape:
    return wire.CheckShape(sql=check.sql, message=check.message)


def _step(step: Step) -> wire.StepShape:
    return wire.StepShape(
        number=step.number,
        phase=step.phase,
        reason=step.reason,
        cause=_item(step.cause) if step.cause else None,
        sql=step.sql,
        locks=[
            wire.LockShape(
                table=held.table,
                lock=held.lock.sql,
                blocks_reads=held.lock.blocks_reads,
                blocks_writes=held.lock.blocks_writes,
            )
            for held in step.locks
        ],
        lock_class=step.lock_class,
        rewrite=step.rewrite,
        scan=step.scan,
        transaction=step.transaction,
        lock_timeout_ms=step.lock_timeout,
        statement_timeout_ms=step.statement_timeout,
        table_rows=step.table_rows,
        expects_nothing=step.expects_nothing,
        before=[_check(check) for check in step.before],
        after=[_check(check) for check in step.after],
        undo=step.undo,
        no_undo=step.no_undo,
    )
