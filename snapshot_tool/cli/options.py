"""The arguments and options that several commands have, each written once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

FromOperand: TypeAlias = Annotated[
    str | None,
    typer.Argument(
        metavar="FROM",
        help="What is there: a PostgreSQL URL, @ENVIRONMENT, a capture, embedded:, or a snapshot's folder.",
        show_default=False,
    ),
]
ToOperand: TypeAlias = Annotated[
    str | None,
    typer.Argument(metavar="TO", help="What is wanted: a snapshot's folder.", show_default=False),
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


class Format(StrEnum):
    """What validate and predict print."""

    TEXT = "text"
    JSON = "json"


class DiffFormat(StrEnum):
    """What diff prints."""

    TEXT = "text"
    JSON = "json"
    DIRECTUS = "directus"


class PlanFormat(StrEnum):
    """What plan prints."""

    TEXT = "text"
    JSON = "json"
    SQL = "sql"
    MARKDOWN = "markdown"
