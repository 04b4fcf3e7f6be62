"""Findings as GitHub's workflow commands: an annotation on the line of the file, in the pull request's diff.

The form and the escapes are those of GitHub's own toolkit (actions/toolkit, `packages/core/src/command.ts`). GitHub
shows at most ten errors, ten warnings and ten notices of a step; the rest stands in its log alone. So the heaviest come
first, and where there are more, a notice before all other notices says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.report import Report
from snapshot_tool.render.words import NOUNS, advice, count, listed, visible, visible_lines

SHOWN: Final = 10
"""Annotations of one level that GitHub shows of one step."""

_COMMANDS: Final[Mapping[Severity, str]] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "notice",
}


def render_github(report: Report) -> str:
    """Return one workflow command a finding, each on a line; nothing where there is nothing to say."""
    notices = [*_outcome(report), *_more(report)]
    heavy = [_annotation(finding) for finding in report.heaviest_first if finding.severity is not Severity.INFO]
    light = [_annotation(finding) for finding in report.heaviest_first if finding.severity is Severity.INFO]
    return "".join(f"{line}\n" for line in (*heavy, *notices, *light))


def command(name: str, message: str, properties: Mapping[str, str]) -> str:
    """Return a workflow command on one line; properties without a value are left out."""
    told = ",".join(f"{key}={escape_property(value)}" for key, value in properties.items() if value)
    return f"::{name}{f' {told}' if told else ''}::{escape_data(message)}"


def escape_data(text: str) -> str:
    """Return a message as the command takes it (`escapeData` of the toolkit)."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """Return the value of a property as the command takes it (`escapeProperty` of the toolkit)."""
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")


def _outcome(report: Report) -> Iterator[str]:
    if report.outcome:
        yield command("notice", _text(report.outcome), {"title": f"snap {report.command}"})


def _more(report: Report) -> Iterator[str]:
    """Yield the notice that there is more than GitHub shows, where that is so."""
    found = Counter(finding.severity for finding in report.findings)
    beyond = {severity: found[severity] - SHOWN for severity in (Severity.ERROR, Severity.WARNING)}
    own = 1 if report.outcome else 0
    beyond[Severity.INFO] = found[Severity.INFO] - (SHOWN - own)
    if all(rest <= 0 for rest in beyond.values()):
        return
    beyond[Severity.INFO] += 1  # for this notice is shown in the place of another
    more = listed(count(rest, f"more {NOUNS[severity]}") for severity, rest in beyond.items() if rest > 0)
    message = f"{more}: GitHub shows {SHOWN} of a kind, and the log of this step has them all"
    yield command("notice", message, {"title": "snap: more was found"})


def _annotation(finding: Finding) -> str:
    place = finding.place
    where = f"\nin: {', '.join(finding.environments)}" if finding.environments else ""
    return command(
        _COMMANDS[finding.severity],
        _text(advice(finding) + where),
        {
            "file": visible(place.file),
            "line": "" if place.line is None else str(place.line),
            "col": "" if place.column is None else str(place.column),
            "title": visible(" ".join(filter(None, (finding.code, place.object)))),
        },
    )


def _text(text: str) -> str:
    return "\n".join(visible_lines(text))
