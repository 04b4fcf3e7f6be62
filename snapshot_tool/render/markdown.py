"""A plan as Markdown: the runbook of a release, for a pull request or a ticket."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from snapshot_tool.model.finding import Finding
from snapshot_tool.model.plan import Plan, Step, Way
from snapshot_tool.render.words import count, visible, visible_lines

_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+!|~&$])")
_LINKS = re.compile(r"@|#(?=\d)|(?<=:)(?=//)|(?<=www)(?=\.)", re.IGNORECASE)
"""Where GitHub makes a mention, a link to an issue or an address of plain text."""
_NOTHING = "&#8203;"
"""A space without width: what stands on both sides of it is no mention and no link any more."""


def render_markdown(plan: Plan) -> str:
    """Return the runbook: whether it may run, the steps with their statements, the findings, how to go back."""
    parts = [f"# Plan for {escape(plan.database or 'a database')}", *_state(plan)]
    if plan.findings:
        parts += ["## Findings", *map(_finding, plan.findings)]
    if plan.through is Way.DIRECTUS and not plan.is_refused and (plan.steps or plan.pushed):
        parts += _release(plan)
    if plan.steps:
        parts += ["## Steps", _table(plan.steps), *_details(plan.steps), *_undo(plan.steps)]
    return "\n\n".join(parts) + "\n"


def escape(text: str) -> str:
    """Return `text` as Markdown that shows exactly that, on one line, mentions nobody and leads nowhere."""
    return _LINKS.sub(rf"\g<0>{_NOTHING}", _MARKUP.sub(r"\\\1", visible(text)))


def fenced(text: str, language: str = "sql") -> str:
    """Return `text` in a fence that nothing in it can close."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    lines = "\n".join(visible_lines(text))
    return f"{fence}{language}\n{lines}\n{fence}"


def _state(plan: Plan) -> Iterator[str]:
    if plan.is_refused:
        yield "**Refused.** The errors below stand in the way; nothing may run until they are gone or allowed."
    elif plan.through is Way.DIRECTUS and (plan.steps or plan.pushed):
        said = f"{count(len(plan.before_push) + len(plan.after_push), 'step')} by SQL"
        yield f"{said}, and a push of {count(len(plan.pushed), 'difference')}, in the order of the runbook."
    elif plan.steps:
        yield f"{count(len(plan.steps), 'step')}. Run `plan.sql` with `psql -f plan.sql`; it stops at the first error."
    else:
        yield "Nothing to do: the database is as wanted."
    facts = [f"Directus {escape(plan.directus)}"] if plan.directus else []
    if plan.server_version:
        facts.append(f"PostgreSQL {plan.server_version // 10000}")
    facts += [f"allowed: {escape(allowed)}" for allowed in plan.allowed]
    facts += [f"renamed: {escape(rename.old)} to {escape(rename.new)}" for rename in plan.renames]
    if facts:
        yield "\n".join(f"- {fact}" for fact in facts)


_CLEAR = "Let every Directus process forget what it knows of the schema: `POST /utils/cache/clear?system=true`."
_PUSH = (
    "Push the snapshot: `directus-sync push`, or `POST /schema/diff` and then `POST /schema/apply` with its answer. "
    "It runs {statements}{locked}."
)
_CHECK = "Check: `POST /schema/diff` answers 204, and `snap diff` finds nothing."


def _release(plan: Plan) -> Iterator[str]:
    """Yield the release as a numbered list: what to run, in which order, and how to check that it is done."""
    yield "## Runbook"
    todo = []
    if plan.before_push:
        todo += ["Run `psql -f plan.sql`; it stops at the first error.", _CLEAR]
    if plan.pushed:
        locks = sorted({(held.table, held.lock.sql) for step in plan.push_statements for held in step.locks})
        strong = ", ".join(f"{lock} on {escape(table)}" for table, lock in locks)
        statements = count(len(plan.push_statements), "statement") if plan.push_statements else "no DDL"
        todo.append(_PUSH.format(statements=statements, locked=f" in one transaction, with {strong}" if strong else ""))
    if plan.after_push:
        todo.append("Run `psql -v after_push=1 -f plan.sql`.")
    if plan.pushed or plan.after_push:
        todo.append(_CLEAR)
    yield "\n".join(f"{number}. {line}" for number, line in enumerate([*todo, _CHECK], 1))


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
    return "; ".join(f"{lock.sql} on {escape(', '.join(tables))}" for lock, tables in step.tables_by_lock.items())


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
    backwards = [step for step in reversed(steps) if step.undo or step.no_undo is not None]
    if not backwards:
        return
    yield "## Going back"
    for step in backwards:
        if step.undo:
            yield f"Step {step.number}:"
            yield fenced("\n".join(undo.sql + ";" for undo in step.undo))
            if step.no_undo is not None:
                yield f"That does not bring back everything: {escape(step.no_undo)}"
        else:
            yield f"Step {step.number} cannot be undone: {escape(step.no_undo or '')}"
