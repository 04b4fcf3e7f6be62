"""`snap predict`: what a push would run, and how it would end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from snapshot_tool.cli import exits
from snapshot_tool.cli.console import Output
from snapshot_tool.cli.options import All, DirectusVersion, Force, Format, FromOperand, Strict, ToOperand

if TYPE_CHECKING:
    from snapshot_tool.cli.sides import Sides
    from snapshot_tool.render.effects import Detail

EXAMPLES = """
\b
Examples:
  snap predict                           a push of ./snapshot to the default database
  snap predict @production               to another one
  snap predict --all                     every action, also those that only write metadata
  snap predict --directus 12.4.0 --force after an upgrade, where the version is not compared
\b
Exit codes: 0 harmless, 11 with --strict where there is a warning (such as a push that never converges), 12 where the
push would fail or lose data.
"""


def predict(
    context: typer.Context,
    from_: FromOperand = None,
    to: ToOperand = None,
    directus: DirectusVersion = None,
    force: Force = False,
    output_format: Annotated[Format, typer.Option("--format", help="How to print the prediction.")] = Format.TEXT,
    strict: Strict = False,
    show_all: All = False,
) -> None:
    """Show what a Directus push would run, statement by statement, where it would stop and what it would lose."""
    from snapshot_tool.cli.operands import opened
    from snapshot_tool.render.effects import Detail

    output: Output = context.obj
    with opened(from_, to, output.say, directus=directus) as opened_sides:
        sides = replace(opened_sides, force=force)
        if output_format is Format.TEXT:
            output.heading(f"{sides.from_name} → {sides.to_name}")
        show(output, sides, output_format, Detail.ALL if show_all else Detail.FOLDED)
    raise typer.Exit(exits.of_prediction(sides.prediction, sides.push_findings, strict=strict))


def show(output: Output, sides: Sides, output_format: Format, detail: Detail) -> None:
    """Print the prediction and the findings in one of the formats."""
    from snapshot_tool.render.findings import render_findings

    match output_format:
        case Format.TEXT:
            show_prediction(output, sides, detail)
            if sides.push_findings:
                output.text("")
                # A push knows no --allow.
                told = [replace(finding, allow="") for finding in sides.push_findings]
                output.text(render_findings(told, detail=detail))
        case Format.JSON:
            from snapshot_tool.render.json import prediction_document, render_json

            document = prediction_document(
                sides.from_name, sides.to_name, sides.prediction, effects=sides.effects, findings=sides.push_findings
            )
            output.data(render_json(document))


def show_prediction(output: Output, sides: Sides, detail: Detail) -> None:
    """Print the prediction alone, as text."""
    from snapshot_tool.render.prediction import Story, render_prediction

    output.text(render_prediction(Story(sides.prediction, sides.waits, sides.push_answers), detail=detail))
