"""Findings by database, as a table that reads without colour."""

from __future__ import annotations

from datetime import date
from io import StringIO

from rich.console import Console, RenderableType

from snapshot_tool.model.beside import Beside
from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.model.prediction import Outcome
from snapshot_tool.render.matrix import render_matrix
from snapshot_tool.render.terminal import THEME

STAGING = Beside("@staging", "@staging", Outcome.OK)
PRODUCTION = Beside("@production", "@production (captures/production.json)", Outcome.FAILS, date(2026, 11, 26))
RARE = tuple(Beside(str(end), str(end), end) for end in (Outcome.LOSES_DATA, Outcome.NEVER_CONVERGES, Outcome.UNKNOWN))
FINDINGS = (
    Finding("file-misnamed", Severity.INFO, "m", Place("chat")),
    Finding("push-blocks-writers", Severity.WARNING, "m", Place("chat.note"), environments=("@staging", "@production")),
    Finding("push-fails", Severity.ERROR, "m", Place("\x1b[31mchat"), environments=("@production",)),
)


def text(renderable: RenderableType, width: int = 80) -> list[str]:
    console = Console(file=StringIO(), width=width, theme=THEME, color_system=None, markup=False, highlight=False)
    with console.capture() as captured:
        console.print(renderable)
    return [line.rstrip() for line in captured.get().splitlines()]


def test_a_row_for_each_finding_and_a_column_for_each_database() -> None:
    assert text(render_matrix(FINDINGS, (STAGING, PRODUCTION))) == [
        "                                            1  2",
        r"error    push-fails           \x1b[31mchat  ·  x",
        "warning  push-blocks-writers  chat.note     x  x",
        "",
        "                                      a push     finds                captured",
        "1  @staging                           goes well  1 warning",
        "2  @production                        fails      1 error · 1 warning  2026-11-26",
        "   (captures/production.json)",
    ]


def test_of_one_database_only_its_end_is_told() -> None:
    assert text(render_matrix(FINDINGS, (STAGING,))) == [
        "          a push     finds",
        "@staging  goes well  1 warning",
    ]


def test_every_end_has_words() -> None:
    assert text(render_matrix((), RARE)) == [
        "                    a push              finds",
        "1  loses-data       loses data          no findings",
        "2  never-converges  leaves differences  no findings",
        "3  unknown          depends on rows     no findings",
    ]


def test_long_names_are_folded_and_nothing_is_lost() -> None:
    long = Finding("drop-index-by-guessed-name", Severity.ERROR, "m", Place("c" * 60), environments=("@staging",))
    lines = text(render_matrix((long,), (STAGING, PRODUCTION) * 3), width=60)

    assert max(map(len, lines)) <= 60
    assert sum(line.count("c") for line in lines[1:5]) == 60
