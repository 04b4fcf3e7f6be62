"""From the findings of a command to a report, and that printed: as SARIF, GitHub annotations, JUnit or Markdown."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from snapshot_tool import __version__
from snapshot_tool.errors import UsageError
from snapshot_tool.load.pages import loading_pages
from snapshot_tool.model.finding import Severity
from snapshot_tool.model.report import Report, RuleText
from snapshot_tool.render.reports import ReportFormat, render_report
from snapshot_tool.rules.registry import all_rules
from snapshot_tool.write.documents import write_documents

if TYPE_CHECKING:
    from snapshot_tool.cli.console import Output
    from snapshot_tool.model.finding import Finding

_WORKSPACE = "GITHUB_WORKSPACE"
"""Where GitHub's runner puts the repository: what annotations and alerts take paths to be relative to."""


def report(
    command: str,
    subject: str,
    findings: Iterable[Finding],
    *,
    folder: str = "snapshot",
    environments: Iterable[str] = (),
    strict: bool = False,
    outcome: str = "",
) -> Report:
    """Return findings as a report, their files named from the top of the repository.

    Args:
        command: the command that found them, such as `validate`.
        subject: what was looked at, such as `@production → snapshot`.
        findings: all of them, in any order.
        folder: the snapshot's folder or file, for findings that have no file of their own.
        environments: labels of every database that was looked at.
        strict: whether warnings make the run fail too.
        outcome: a sentence to say above; may be empty.

    """
    root = _root()
    return Report(
        command,
        subject,
        tuple(_placed(finding, root) for finding in findings),
        _from_root(folder, root),
        tuple(environments),
        frozenset({Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}),
        outcome,
        version=__version__,
    )


def show_report(output: Output, form: StrEnum, told: Report) -> None:
    """Print a report in the format of that name."""
    output.data(_text(told, ReportFormat(form.value)))


def save_reports(output: Output, wanted: Mapping[Path, ReportFormat], told: Report) -> None:
    """Write a report into files, each in its format.

    Raises:
        FileProblem: where one cannot be written.

    """
    from snapshot_tool.render.terminal import styled

    for path, form in wanted.items():
        write_documents(path.parent, {path.name: _text(told, form)})
        output.note(styled(f"wrote {path}"))


def wanted_reports(options: Iterable[str]) -> Mapping[Path, ReportFormat]:
    """Return the files that `--report` names, each with its format.

    Raises:
        UsageError: where one is not `FORMAT=FILE`, or names a file twice.

    """
    wanted: dict[Path, ReportFormat] = {}
    for option in options:
        form, _, file = option.partition("=")
        if form not in set(ReportFormat) or not file:
            forms = ", ".join(ReportFormat)
            raise UsageError(f"--report: {option!r} is not FORMAT=FILE", hint=f"the formats are {forms}")
        if Path(file) in wanted:
            raise UsageError(f"--report names {file} twice")
        wanted[Path(file)] = ReportFormat(form)
    return wanted


def _text(told: Report, form: ReportFormat) -> str:
    """Return a report as text; the pages of the rules are looked up where they are part of it."""
    return render_report(replace(told, rules=rule_texts()) if form is ReportFormat.SARIF else told, form)


def rule_texts() -> Mapping[str, RuleText]:
    """Return the text of every code, of rules and of loading; one with rules at several points has all their pages."""
    found = sorted(all_rules(), key=attrgetter("code"))
    texts = {code: RuleText(code, "loading", Severity.ERROR, page) for code, page in loading_pages().items()}
    for code, group in groupby(found, key=attrgetter("code")):
        rules = list(group)
        pages = dict.fromkeys(rule.page.strip() for rule in rules)
        heaviest = min((rule.severity for rule in rules), key=attrgetter("rank"))
        texts[code] = RuleText(code, rules[0].kind, heaviest, "\n\n".join(pages))
    return texts


def _root() -> Path:
    return Path(os.environ.get(_WORKSPACE) or ".").resolve()


def _placed(finding: Finding, root: Path) -> Finding:
    place = finding.place
    return replace(finding, place=replace(place, file=_from_root(place.file, root)))


def _from_root(file: str, root: Path) -> str:
    """Return a path relative to the root of the repository, where it is below that."""
    if not file:
        return ""
    absolute = Path(os.path.normpath(Path.cwd() / file))  # not resolved: a link stays what it is called
    return str(absolute.relative_to(root)) if absolute.is_relative_to(root) else file
