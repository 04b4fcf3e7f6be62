"""The arguments and options that several commands have, each written once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from snapshot_tool.cli import completion

FromOperand: TypeAlias = Annotated[
    str | None,
    typer.Argument(
        metavar="FROM",
        help="What is there: a PostgreSQL URL, @ENVIRONMENT, a capture, embedded:, or a snapshot as in TO.",
        show_default=False,
        autocompletion=completion.sources,
    ),
]
ToOperand: TypeAlias = Annotated[
    str | None,
    typer.Argument(
        metavar="TO",
        help="What is wanted: a snapshot's folder, a native .yaml or .json file, or git:REV[:PATH].",
        show_default=False,
        autocompletion=completion.sources,
    ),
]
SnapshotOperand: TypeAlias = Annotated[
    str | None,
    typer.Argument(
        metavar="SNAPSHOT",
        help="A folder, a native file, or git:REV[:PATH].",
        show_default=False,
        autocompletion=completion.sources,
    ),
]
PlanOperand: TypeAlias = Annotated[
    Path,
    typer.Argument(metavar="PLAN", help="The plan: plan.json, or the folder that snap plan -o wrote."),
]
DirectusVersion: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--directus",
        metavar="VERSION",
        help="The version of the Directus that is pushed to; otherwise as snap.yaml says, or the snapshot's info.json.",
        show_default=False,
    ),
]
Force: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--force",
        help="Predict a push that is forced (?force=true), which a snapshot of another version or database needs.",
        show_default=False,
    ),
]
Strict: TypeAlias = Annotated[
    bool, typer.Option("--strict", help="Warnings count too: exit 11 where there are any.", show_default=False)
]
All: TypeAlias = Annotated[
    bool, typer.Option("--all", help="Show what is folded or counted otherwise.", show_default=False)
]

Only: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--only", metavar="PATTERN", help="Only collections of such a name (org*); may be given often.",
        show_default=False, autocompletion=completion.collections,
    ),
]  # fmt: skip
Exclude: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude", metavar="PATTERN", help="Not these collections; may be given often.",
        show_default=False, autocompletion=completion.collections,
    ),
]  # fmt: skip


class Format(StrEnum):
    """What a command prints that finds nothing to complain about."""

    TEXT = "text"
    JSON = "json"


class FindingsFormat(StrEnum):
    """What the commands print that have findings; the last four are those of `render.reports.ReportFormat`."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    JUNIT = "junit"
    MARKDOWN = "markdown"


class DiffFormat(StrEnum):
    """What diff prints."""

    TEXT = "text"
    JSON = "json"
    DIRECTUS = "directus"
    MARKDOWN = "markdown"


class PlanFormat(StrEnum):
    """What plan prints; the last three are the findings alone."""

    TEXT = "text"
    JSON = "json"
    SQL = "sql"
    MARKDOWN = "markdown"
    SARIF = "sarif"
    GITHUB = "github"
    JUNIT = "junit"
