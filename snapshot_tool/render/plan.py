"""A plan as text: a numbered table of steps by phase, then the findings, then whether it may run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from snapshot_tool.model.plan import Lock, LockClass, Phase, Plan, Step, Way
from snapshot_tool.render.detail import Detail
from snapshot_tool.render.findings import render_findings
from snapshot_tool.render.terminal import styled
from snapshot_tool.render.words import count, counts, listed, visible

_METADATA = {"directus_collections", "directus_fields", "directus_relations"}
_SQL_WIDTH = 240
_SHORT = {Lock.NONE: "none", Lock.ACCESS_SHARE: "none", Lock.ROW_SHARE: "none", Lock.ROW_EXCLUSIVE: "rows only"}


def render_plan(plan: Plan, *, detail: Detail) -> RenderableType:
    """Return the table, the findings and the verdict."""
    parts: list[RenderableType] = []
    if plan.steps:
        parts += [_table(plan.steps, detail), Text()]
    if plan.findings:
        parts.append(render_findings(plan.findings))
    parts.append(verdict(plan))
    return Group(*parts)


def _table(steps: Sequence[Step], detail: Detail) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="head", show_edge=False, padding=(0, 1))
    table.add_column("#", justify="right", style="muted", no_wrap=True)
    table.add_column("step", overflow="fold", ratio=1)
    table.add_column("lock", overflow="fold", max_width=24)
    table.add_column("rows", justify="right", no_wrap=True)
    for phase, of_phase in groupby(steps, key=lambda step: step.phase):
        table.add_row("", Text(phase, style="head"), "", "")
        for first, *others in _shown_together(of_phase, detail):
            numbers = f"{first.number}-{others[-1].number}" if others else str(first.number)
            table.add_row(numbers, _what(first, others, detail), _lock(first), _rows(first))
    return table


def _shown_together(steps: Iterable[Step], detail: Detail) -> Iterator[list[Step]]:
    """Yield steps by row of the table: what only writes metadata joins the step before it, unless all is shown."""
    row: list[Step] = []
    for step in steps:
        if row and (detail is Detail.ALL or not _is_quiet(step)):
            yield row
            row = []
        row.append(step)
    if row:
        yield row


def _is_quiet(step: Step) -> bool:
    """Return whether a step does nothing but write rows of metadata."""
    return step.lock_class is LockClass.QUERY and bool(step.locks) and {h.table for h in step.locks} <= _METADATA


def _what(step: Step, others: Sequence[Step], detail: Detail) -> Text:
    text = styled(step.reason)
    if not _is_quiet(step) or detail is Detail.ALL:
        text.append("\n").append(visible(_one_line(step.sql, detail)), style="sql")
    for note in _notes(step, others, detail):
        text.append("\n").append(visible(note), style="muted")
    return text


def _one_line(sql: str, detail: Detail) -> str:
    line = " ".join(sql.split())
    return line if detail is Detail.ALL or len(line) <= _SQL_WIDTH else line[: _SQL_WIDTH - 1] + "…"


def _notes(step: Step, others: Sequence[Step], detail: Detail) -> Iterator[str]:
    if others:
        yield f"and {count(len(others), 'row')} of metadata"
    checks = [check.message for check in step.before]
    if checks:
        more = len(checks) - 1
        folded = f"{checks[0]}, and on {count(more, 'further check')}" if more else checks[0]
        yield f"stops if {'; '.join(checks) if detail is Detail.ALL else folded}"
    if step.no_undo is not None and step.phase is Phase.CONTRACT:
        yield f"{'not undone' if step.undo else 'no undo'}: {step.no_undo}"


def _lock(step: Step) -> Text:
    strong = sorted((lock for lock in step.tables_by_lock if lock > Lock.ROW_EXCLUSIVE), reverse=True)
    if not strong:
        return Text(_SHORT[max(step.tables_by_lock, default=Lock.NONE)], style="muted")
    text = Text()
    for number, lock in enumerate(strong):
        if number:
            text.append("\n")
        style = "dropped" if lock.blocks_reads else "changed" if lock.blocks_writes else "ok"
        tables = ", ".join(visible(table) for table in step.tables_by_lock[lock])
        text.append(lock.sql, style=style).append("\n").append(tables, style="muted")
    if step.rewrite or step.scan:
        text.append("\n").append("rewrites it" if step.rewrite else "scans it", style="muted")
    return text


def _rows(step: Step) -> str:
    return "" if step.table_rows is None else "?" if step.table_rows < 0 else f"{step.table_rows:,}"


def _push(plan: Plan) -> Iterator[str]:
    if plan.through is Way.DIRECTUS:
        left = count(len(plan.pushed), "difference")
        yield f"a push of {left}" if plan.pushed else "nothing left to push"


def verdict(plan: Plan) -> Text:
    """Return whether a plan may run, and what it takes, in one line."""
    if plan.is_refused:
        said = counts(finding for finding in plan.findings if finding.severity == "error")
        return styled(("✗ The plan is refused: ", "error"), f"{said} above.")
    if not plan.steps and not plan.pushed:
        return styled(("✓ ", "ok"), "Nothing to do: the database is as wanted.")
    worst = max((held.lock for step in plan.steps for held in step.locks), default=Lock.NONE)
    lock = f"strongest lock {worst.sql}" if worst else ""
    said = listed([count(len(plan.steps), "step"), *_push(plan), lock, counts(plan.findings)])
    return styled(("✓ The plan may run: ", "ok"), said)
