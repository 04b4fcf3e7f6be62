"""Findings as Markdown for a comment on a pull request: a line that says how it stands, a table, and the rest folded.

The first line is a marker that nobody sees, so that a bot finds its own comment and writes it anew. The text keeps far
below the 65,536 characters that GitHub takes, so that others (a `snap diff` for each environment) fit in below it.
Nothing that comes from a file acts as Markdown, mentions anybody or leads anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.report import Report
from snapshot_tool.render.markdown import escape
from snapshot_tool.render.words import count, counts, visible

MOST_CHARACTERS: Final = 30_000
"""Of a whole comment; GitHub takes 65,536."""
_MOST_ROWS: Final = 40
_LONGEST: Final = 160
"""Characters of a name in the table or the headline."""
_FOLDED: Final = "What they say, and what to do"

_SIGNS: Final[Mapping[Severity, str]] = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.INFO: "ℹ️"}
_SPAN: Final = re.compile(r"(`[^`\n]+`)")
_FINE: Final = "✅"


def marker(command: str) -> str:
    """Return the first line of the comments of a command, by which a bot finds its own."""
    return f"<!-- snap:{command} -->"


def code(text: str) -> str:
    """Return `text` as a code span that shows exactly that, on one line."""
    shown = visible(text)
    fence = "`" * (1 + max((len(run) for run in re.findall(r"`+", shown)), default=0))
    padding = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{padding}{shown}{padding}{fence}" if shown else ""


def cell(text: str) -> str:
    """Return `text` as a code span in a table, where a bar would begin the next column even there; cut where long."""
    return code(_short(text)).replace("|", "\\|")


def prose(text: str) -> str:
    """Return a message: what stands between two backticks is a code span, everything else is shown as it is."""
    return "".join(code(part[1:-1]) if number % 2 else escape(part) for number, part in enumerate(_SPAN.split(text)))


def folded(title: str, content: str) -> str:
    """Return what a click on the title opens; `content` is Markdown."""
    return f"<details><summary>{title}</summary>\n\n{content}\n\n</details>"


def render_comment(report: Report) -> str:
    """Return the comment."""
    parts = [f"{marker(report.command)}\n### {_headline(report)}"]
    if report.outcome:
        parts.append(escape(_short(report.outcome)))
    if report.findings:
        findings = report.heaviest_first
        parts += [_table(findings[:_MOST_ROWS], report), *_beyond(len(findings) - _MOST_ROWS, "the table")]
        left = MOST_CHARACTERS - sum(len(part) + 2 for part in parts) - len(folded(_FOLDED, "")) - 200
        parts.append(folded(_FOLDED, _details(findings, left)))
    return "\n\n".join(parts) + "\n"


def _headline(report: Report) -> str:
    heaviest = report.heaviest_first[0].severity if report.findings else None
    sign = _FINE if heaviest is None else _SIGNS[Severity.ERROR if report.fails else heaviest]
    return f"{sign} snap {report.command}: {counts(report.findings)} in {code(_short(report.subject))}"


def _table(findings: Sequence[Finding], report: Report) -> str:
    """Return findings × environments; where no database was looked at, the findings alone."""
    labels = list(dict.fromkeys((*report.environments, *(label for f in findings for label in f.environments))))
    head = ["", "finding", "about", "place", *map(cell, labels)]
    rows = [head, ["---"] * 4 + [":-:"] * len(labels)]
    for finding in findings:
        place = finding.place
        hits = ["●" if label in finding.environments else "" for label in labels]
        where = cell(str(place)) if place.file else ""
        rows.append([_SIGNS[finding.severity], cell(finding.code), cell(place.object), where, *hits])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _details(findings: Sequence[Finding], most: int) -> str:
    """Return every finding with its message and remedies, as many as fit into so many characters."""
    told: list[str] = []
    for finding in findings:
        if len(finding.message) > most:
            continue
        text = _detail(finding)
        if len(text) + 2 <= most:
            most -= len(text) + 2
            told.append(text)
    return "\n\n".join([*told, *_beyond(len(findings) - len(told), "this comment")])


def _short(text: str) -> str:
    shown = visible(text[: _LONGEST + 1])
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def _detail(finding: Finding) -> str:
    about = f" {code(_short(finding.place.object))}" if finding.place.object else ""
    lines = [f"{_SIGNS[finding.severity]} {code(finding.code)}{about}: {prose(finding.message)}"]
    lines += [f"- {'fix' if number == 0 else 'or'}: {prose(r)}" for number, r in enumerate(finding.remedies)]
    return "\n".join(lines)


def _beyond(number: int, what: str) -> Iterator[str]:
    if number > 0:
        yield f"{count(number, 'more finding')} did not fit into {what}; the log of the run has them all."
