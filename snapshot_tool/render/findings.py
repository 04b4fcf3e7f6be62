"""Findings as text: the heaviest first, each with its place, its message and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from snapshot_tool.model.finding import Finding
from snapshot_tool.render.detail import Detail
from snapshot_tool.render.terminal import beside, styled
from snapshot_tool.render.words import listed

_INDENT = 4
_ALIKE_SHOWN = 3


def render_findings(findings: Sequence[Finding], *, detail: Detail = Detail.ALL, at_hand: str = "") -> RenderableType:
    """Return every finding, heaviest first, in the order given where they weigh the same.

    Folded, the fourth and further ones of a rule at the same severity are one counted line. Each names the databases
    in which it holds, but for what holds in the one `at_hand` alone.
    """
    parts: list[RenderableType] = []
    for _, group in groupby(sorted(findings, key=_weight), key=_alike):
        alike = list(group)
        shown = alike if detail is Detail.ALL else alike[:_ALIKE_SHOWN]
        parts.extend(part for finding in shown for part in render_finding(finding, at_hand))
        if rest := len(alike) - len(shown):
            parts.append(styled((f"and {rest} more of {alike[0].code}: --all shows them", "muted")))
            parts.append(Text())
    return Group(*parts)


def render_finding(finding: Finding, at_hand: str = "") -> Iterable[RenderableType]:
    """Yield one finding: a head line, the message, the remedies, and how to go on all the same."""
    yield _head(finding, at_hand)
    if finding.place.file:
        where = styled(f"{finding.place}", (f"  {finding.place.path}", "muted"))
        yield beside(Text("  -->", style="info"), where)
    yield _indented(styled(finding.message))
    for number, remedy in enumerate(finding.remedies):
        lead = Text("fix:" if number == 0 else " or:", style="ok")
        yield Padding(beside(lead, styled(remedy)), (0, 0, 0, _INDENT))
    if finding.allow and not any(f"--allow {finding.allow}" in remedy for remedy in finding.remedies):
        yield _indented(styled(("or go on all the same with ", "muted"), f"--allow {finding.allow}"))
    yield Text()


def _weight(finding: Finding) -> int:
    return finding.severity.rank


def _alike(finding: Finding) -> tuple[str, str]:
    return str(finding.severity), finding.code


def _head(finding: Finding, at_hand: str) -> Text:
    place = finding.place
    head = styled((str(finding.severity), str(finding.severity)), (f"[{finding.code}]", "head"))
    if place.object:
        head.append_text(styled(" ", place.object))
    if finding.environments not in {(), (at_hand,)}:
        head.append_text(styled((f" in {listed(finding.environments)}", "muted")))
    return head


def _indented(text: Text) -> RenderableType:
    return Padding(text, (0, 0, 0, _INDENT))
