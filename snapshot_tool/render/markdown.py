"""A plan as Markdown: the runbook of a release, for a pull request or a ticket."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from snapshot_tool.model.finding import Finding
from snapshot_tool.model.plan import Lock, Plan, Step
from snapshot_tool.render.words import count, visible, visible_lines

_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+!|~&$])")


def render_markdown(plan: Plan) -> str:
    """Return the runbook: whether it may run, the steps with their statements, the findings, how to go back."""
    parts = [f"# Plan for {escape(plan.database or 'a database')}", *_state(plan)]
    if plan.findings:
        parts += ["## Findings", *map(_finding, plan.findings)]
    if plan.steps:
        parts += ["## Steps", _table(plan.steps), *_details(plan.steps), *_undo(plan.steps)]
    return "\n\n".join(parts) + "\n"


def escape(text: str) -> str:
    """Return `text` as Markdown that shows exactly that, on one line."""
    return _MARKUP.sub(r"\\\1", visible(text))


def fenced(sql: str) -> str:
    """Return `sql` in a fence that nothing in it can close."""
    longest = max((len(run) for run in re.findall(r"`+", sql)), default=0)
    fence = "`" * max(3, longest + 1)
    lines = "\n".join(visible_lines(sql))
    return f"{fence}sql\n{lines}\n{fence}"


def _state(plan: Plan) -> Iterator[str]:
    if plan.is_refused:
        yield "**Refused.** The errors below stand in the way; nothing may run until they are gone or allowed."
    elif plan.steps:
        yield f"{count(len(plan.steps), 'step')}. Run `plan.sql` with `psql -f plan.sql`; it stops at the first error."
    else:
        yield "Nothing to do: the database is as wanted."
    facts = [f"Directus {escape(plan.directus)}"] if plan.directus else []
    if plan.server_version:
        facts.append(f"PostgreSQL {plan.server_version // 10000}")
    facts += [f"allowed: {escape(allowed)}" for allowed in plan.allowed]
    if facts:
        yield "\n".join(f"- {fact}" for fact in facts)


def _finding(finding: Finding) -> str:
    place = f" {escape(finding.place.object)}" if finding.place.object else ""
    file = f" ({escape(str(finding.place))})" if finding.place.file else ""
    lines = [f"- **{finding.severity}** `{finding.code}`{place}{file}: {escape(finding.message)}"]
    lines += [f"  - {'fix' if number == 0 else 'or'}: {escape(r)}" for number, r in enumerate(finding.remedies)]
    if finding.allow:
        lines.append(f"  - or go on all the same with: `--allow` {escape(finding.allow)}")
    return "\n".join(lines)


def _table(steps: Sequence[Step]) -> str:
    rows = ["| # | phase | step | lock | rows |", "|--:|---|---|---|--:|"]
    for step in steps:
        rows_said = "" if step.table_rows is None or step.table_rows < 0 else f"{step.table_rows:,}"
        rows.append(f"| {step.number} | {step.phase} | {escape(step.reason)} | {_locks(step)} | {rows_said} |")
    return "\n".join(rows)


def _locks(step: Step) -> str:
    return ", ".join(f"{held.lock.sql} on {escape(held.table)}" for held in step.locks if held.lock is not Lock.NONE)


def _details(steps: Sequence[Step]) -> Iterator[str]:
    yield "## Statements"
    for transaction, group in groupby(steps, key=lambda step: step.transaction):
        together = list(group)
        if transaction is not None and len(together) > 1:
            yield f"Steps {together[0].number} to {together[-1].number} run in one transaction."
        for step in together:
            yield f"### {step.number}. {escape(step.reason)}"
            yield from (f"Stops if {escape(check.message)}." for check in step.before)
            yield fenced(step.sql + ";")


def _undo(steps: Sequence[Step]) -> Iterator[str]:
    """Yield how to go back, from the last step to the first."""
    backwards = [step for step in reversed(steps) if step.undo is not None or step.no_undo is not None]
    if not backwards:
        return
    yield "## Going back"
    for step in backwards:
        if step.undo is not None:
            yield f"Step {step.number}:"
            yield fenced(step.undo + ";")
        else:
            yield f"Step {step.number} cannot be undone: {escape(step.no_undo or '')}"
