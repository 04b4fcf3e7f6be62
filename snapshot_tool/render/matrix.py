"""Findings beside several databases as a table: a row for each finding, a column for each database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from snapshot_tool.model.beside import Beside
from snapshot_tool.model.finding import Finding
from snapshot_tool.model.prediction import Outcome
from snapshot_tool.render.terminal import styled
from snapshot_tool.render.words import counts

_ENDS: Final = {
    Outcome.OK: ("goes well", "ok"),
    Outcome.FAILS: ("fails", "error"),
    Outcome.LOSES_DATA: ("loses data", "error"),
    Outcome.NEVER_CONVERGES: ("leaves differences", "warning"),
    Outcome.UNKNOWN: ("depends on rows", "warning"),
}


def render_matrix(findings: Sequence[Finding], databases: Sequence[Beside]) -> RenderableType:
    """Return which finding holds in which database, and below it how a push to each would end.

    Of one database only its end is told, as there is nothing to tell apart. What needs no database has no row.
    """
    rows = sorted((found for found in findings if found.environments), key=lambda found: found.severity.rank)
    if not rows or len(databases) == 1:
        return _ends(findings, databases)
    return Group(_hits(rows, databases), Text(), _ends(findings, databases))


def _hits(rows: Sequence[Finding], databases: Sequence[Beside]) -> Table:
    table = _table()
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for number, _ in enumerate(databases, start=1):
        table.add_column(str(number), justify="right", no_wrap=True)
    for found in rows:
        severity = str(found.severity)
        marks = (
            Text("x", style=severity) if database.label in found.environments else Text("·", style="muted")
            for database in databases
        )
        table.add_row(styled((severity, severity)), styled(found.code), styled(found.place.object), *marks)
    return table


def _ends(findings: Sequence[Finding], databases: Sequence[Beside]) -> Table:
    table = _table()
    if numbered := len(databases) > 1:
        table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column("a push", overflow="fold")
    table.add_column("finds", overflow="fold")
    if dated := any(database.captured for database in databases):
        table.add_column("captured", no_wrap=True)
    for number, database in enumerate(databases, start=1):
        own = [found for found in findings if database.label in found.environments]
        told = (styled((database.name, "head")), styled(_ENDS[database.outcome]), styled(counts(own)))
        captured = [Text(str(database.captured or ""))] if dated else []
        table.add_row(*([Text(str(number))] if numbered else []), *told, *captured)
    return table


def _table() -> Table:
    return Table(box=None, pad_edge=False, header_style="muted", padding=(0, 2, 0, 0))
