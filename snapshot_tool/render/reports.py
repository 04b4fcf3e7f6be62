"""The outputs for machines and pull requests that all commands with findings have in common: one function."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never

from snapshot_tool.model.report import Report
from snapshot_tool.render.comment import render_comment
from snapshot_tool.render.github import render_github
from snapshot_tool.render.junit import render_junit
from snapshot_tool.render.sarif import render_sarif


class ReportFormat(StrEnum):
    """How a report is written where neither a person at a terminal nor a program of one's own reads it."""

    SARIF = "sarif"
    GITHUB = "github"
    JUNIT = "junit"
    MARKDOWN = "markdown"


def render_report(report: Report, form: ReportFormat) -> str:
    """Return the report as text of that format; the same report gives the same text."""
    match form:
        case ReportFormat.SARIF:
            return render_sarif(report)
        case ReportFormat.GITHUB:
            return render_github(report)
        case ReportFormat.JUNIT:
            return render_junit(report)
        case ReportFormat.MARKDOWN:
            return render_comment(report)
        case _:
            assert_never(form)
