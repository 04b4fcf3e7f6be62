"""A rehearsal as text: a line for each step as it runs, and in the end whether the plan keeps its word."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from snapshot_tool.model.plan import Lock
from snapshot_tool.model.rehearsal import Observed, Rehearsal
from snapshot_tool.render.terminal import beside, styled
from snapshot_tool.render.words import count, listed

_NUMBER_WIDTH = 4
_SAID = {Lock.ACCESS_SHARE, Lock.ROW_SHARE, Lock.ROW_EXCLUSIVE}
"""Locks that keep nobody waiting who reads or writes."""


def render_observed(observed: Observed) -> RenderableType:
    """Return the line of one step, with what it had said wrongly, or why it failed, below it."""
    step = observed.step
    mark = ("✓", "ok") if observed.is_good else ("✗", "error")
    text = styled(step.reason, (f"  {_duration(observed.seconds)}", "muted"))
    for part in _seen(observed):
        text.append_text(styled((f" · {part}", "muted")))
    for sentence in observed.contradictions:
        text.append("\n").append_text(styled((sentence, "error")))
    if observed.failure:
        text.append("\n").append_text(styled((f"failed: {observed.failure}", "error")))
        text.append("\n").append_text(styled((" ".join(step.sql.split()), "sql")))
    return beside(styled(mark, f"{step.number:>{_NUMBER_WIDTH}}"), text)


def render_rehearsal(rehearsal: Rehearsal) -> RenderableType:
    """Return the verdict, after the lines of the steps."""
    return Group(Text(), *_notes(rehearsal), *_verdict(rehearsal))


def _seen(observed: Observed) -> Iterator[str]:
    if not observed.was_seen:
        yield "over before its lock could be seen"
    for held in observed.locks:
        if held.lock not in _SAID:
            yield f"{held.lock.sql} {held.table}"
    yield from (f"rewrote {name}" for name in observed.rewritten)
    yield from (f"rebuilt {name}" for name in observed.rebuilt)


def _duration(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms" if seconds < 1 else f"{seconds:,.1f} s"


def _notes(rehearsal: Rehearsal) -> Iterator[RenderableType]:
    seeding = rehearsal.seeding
    rows = f"{count(seeding.rows, 'row')} in {count(seeding.tables, 'table')}" if seeding.rows else "no rows"
    yield styled((f"the copy: {count(rehearsal.copied, 'table')}, {rows}", "muted"))
    for sentence in (*rehearsal.stand_ins, *(f"no rows for {table}" for table in seeding.left_empty)):
        yield beside(styled((" note:", "info")), styled(sentence))


def _verdict(rehearsal: Rehearsal) -> Iterator[RenderableType]:
    if rehearsal.is_good:
        ran = f"{count(rehearsal.total, 'step')} as declared" if rehearsal.total else "it has nothing to do"
        end = "no difference left, a second plan empty, nothing lost."
        back = "nothing lost; it is a way back, which leads to no snapshot to compare with."
        kept = f"{ran}, {end if rehearsal.has_end else back}"
        yield styled(("✓ The plan keeps its word: ", "ok"), kept)
        return
    for sentence in _complaints(rehearsal):
        yield beside(styled(("✗", "error")), styled(sentence))
    yield styled(("✗ The plan does not keep its word.", "error"))


def _complaints(rehearsal: Rehearsal) -> Iterator[str]:
    for observed in rehearsal.steps:
        if observed.failure:
            rest = rehearsal.total - observed.step.number
            left = f"{count(rest, 'step')} after it did not run" if rest else ""
            yield listed([f"step {observed.step.number} failed", left])
        elif observed.contradictions:
            yield f"step {observed.step.number} did not do as it had said"
    yield from (f"Directus would still find a difference: {item}" for item in rehearsal.left_over)
    yield from (f"a second plan would run: {' '.join(sql.split())}" for sql in rehearsal.still_to_do)
    yield from (f"lost: {found}" for found in rehearsal.lost)
    yield from rehearsal.changed_rows
