"""A rehearsal and a run as text: a line a step, and a verdict that nothing can be read into."""

from __future__ import annotations

from dataclasses import replace

from rich.console import Console, Group, RenderableType

from snapshot_tool.apply.run import Progress
from snapshot_tool.render.applied import render_end, render_progress, render_question, render_rest
from snapshot_tool.render.rehearsal import render_observed, render_rehearsal
from snapshot_tool.render.terminal import THEME
from tests.render.values import GOOD_REHEARSAL, PLAN, REHEARSAL, STEPS


def text(*parts: RenderableType) -> list[str]:
    console = Console(width=160, theme=THEME, color_system=None, markup=False, highlight=False, emoji=False)
    with console.capture() as captured:
        console.print(Group(*parts))
    return [line.rstrip() for line in captured.get().splitlines()]


def test_each_step_is_a_line_with_what_was_seen() -> None:
    assert text(*map(render_observed, REHEARSAL.steps)) == [
        "✓   1 no NULL in conversation_chunk.x  2 ms",
        "✗   2 create project_webhook  1.5 s · ACCESS EXCLUSIVE project_webhook · SHARE ROW EXCLUSIVE project · "
        "rewrote project · rebuilt project_pkey",
        "      rewrote project",
        "✗   9 drop idx_old: idx_new covers it  10 ms · over before its lock could be seen",
        "      failed: canceling statement due to\\x1b[31m lock timeout",
        '      DROP INDEX CONCURRENTLY "idx_old"',
    ]


def test_a_bad_rehearsal_says_all_that_is_wrong() -> None:
    assert text(render_rehearsal(REHEARSAL)) == [
        "",
        "the copy: 28 tables, 1,200 rows in 3 tables",
        " note: the type geometry is stood in for by text",
        " note: no rows for never: no value will do",
        "✗ step 2 did not do as it had said",
        "✗ step 9 failed",
        "✗ Directus would still find a difference: field a.b",
        "✗ a second plan would run: ALTER TABLE a ADD b text",
        "✗ lost: check c on a is gone: CHECK (true)",
        "✗ a had 3 rows and has 2",
        "✗ The plan does not keep its word.",
    ]


def test_a_good_rehearsal_says_so_in_one_line() -> None:
    assert text(render_rehearsal(GOOD_REHEARSAL)) == [
        "",
        "the copy: 1 table, no rows",
        "✓ The plan keeps its word: 9 steps as declared, no difference left, a second plan empty, nothing lost.",
    ]


def test_a_way_back_is_compared_with_no_snapshot() -> None:
    assert text(render_rehearsal(replace(GOOD_REHEARSAL, has_end=False)))[-1] == (
        "✓ The plan keeps its word: 9 steps as declared, nothing lost; it is a way back, which leads to no snapshot to "
        "compare with."
    )


def test_progress_tells_what_ended_and_what_may_take_long() -> None:
    lines = [
        render_progress(Progress(step, 1, done=done, seconds=0.25), 9)
        for step in (STEPS[1], STEPS[8])
        for done in (False, True)
    ]
    assert lines[0] is None
    assert text(*(line for line in lines if line)) == [
        "✓   2/9 create project_webhook  250 ms",
        "…   9/9 drop idx_old: idx_new covers it",
        "✓   9/9 drop idx_old: idx_new covers it  250 ms",
    ]


def test_what_is_left_and_the_question() -> None:
    assert text(render_rest(PLAN, range(1, 10))) == ["9 of 9 steps are done already."]
    assert text(render_rest(PLAN, range(1, 9)))[-1] == "8 of 9 steps are done already."
    assert "8 of 9" not in "".join(text(render_rest(PLAN, ())))
    assert text(render_question("postgresql://u@h/d")) == ["Run this on postgresql://u@h/d? Only yes will do:"]


def test_the_end_says_what_to_do_now() -> None:
    assert text(render_end(PLAN, "at the push", "db"))[0].startswith(
        "✓ Everything before the push is done. Now push the snapshot (npx directus-sync push), then apply the plan"
    )
    assert text(render_end(PLAN, "done", "db")) == [
        "✓ The plan is applied. 9 steps on db.",
        "Directus keeps what it knows of the schema in memory: POST /utils/cache/clear?system, or restart it.",
    ]
