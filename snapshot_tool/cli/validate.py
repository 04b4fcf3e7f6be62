"""`snap validate`: every rule that needs no database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from snapshot_tool.cli import exits
from snapshot_tool.cli.console import Output
from snapshot_tool.cli.options import DirectusVersion, Format, Strict
from snapshot_tool.errors import InvalidSnapshot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from snapshot_tool.model.finding import Finding

EXAMPLES = """
\b
Examples:
  snap validate                        the snapshot of snap.yaml, else ./snapshot
  snap validate other/snapshot         another one
  snap validate --strict               warnings count too
  snap validate --directus 12.4.0      for a push to that version
  snap validate --format json          for programs
"""


def validate(
    context: typer.Context,
    snapshot: Annotated[
        str | None, typer.Argument(metavar="SNAPSHOT", help="The snapshot's folder.", show_default=False)
    ] = None,
    directus: DirectusVersion = None,
    output_format: Annotated[Format, typer.Option("--format", help="How to print the findings.")] = Format.TEXT,
    strict: Strict = False,
) -> None:
    """Check the files of a snapshot, without any database.

    Every file is read strictly, and all that is wrong is reported, with file and line.
    """
    from snapshot_tool.cli.server_version import chosen_version
    from snapshot_tool.load.config import read_config
    from snapshot_tool.load.source import default_snapshot
    from snapshot_tool.load.split import examine
    from snapshot_tool.rules.levels import leveled
    from snapshot_tool.rules.validate import validate as check

    output: Output = context.obj
    config = read_config()
    folder = Path(snapshot) if snapshot is not None else default_snapshot(config).path
    loaded = examine(folder)
    findings = leveled(check(loaded, chosen_version(directus, config), config.declared), config.rules)
    show(output, str(folder), findings, output_format)
    raise typer.Exit(InvalidSnapshot.exit_code if loaded.problems else exits.of_findings(findings, strict=strict))


def show(output: Output, folder: str, findings: Sequence[Finding], output_format: Format) -> None:
    """Print the findings in one of the formats."""
    from rich.console import Group

    from snapshot_tool.render.findings import counts, render_findings
    from snapshot_tool.render.terminal import styled

    match output_format:
        case Format.TEXT:
            output.text(Group(render_findings(findings), styled((folder, "head"), f": {counts(findings)}")))
        case Format.JSON:
            from snapshot_tool.render.json import findings_document, render_json

            output.data(render_json(findings_document(folder, findings)))
