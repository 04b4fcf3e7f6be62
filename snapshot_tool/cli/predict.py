"""`snap predict`: what a push would run, and how it would end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from snapshot_tool.cli import exits
from snapshot_tool.cli.console import Output
from snapshot_tool.cli.options import (
    All,
    DirectusVersion,
    Exclude,
    FindingsFormat,
    Force,
    FromOperand,
    Only,
    Strict,
    ToOperand,
)
from snapshot_tool.model.selection import WHOLE, Selection

if TYPE_CHECKING:
    from snapshot_tool.cli.sides import Sides
    from snapshot_tool.model.report import Report
    from snapshot_tool.render.detail import Detail

EXAMPLES = """
\b
Examples:
  snap predict                            a push of ./snapshot to the default database
  snap predict @production                to another one
  snap predict --only 'org*'              the actions of these collections; the outcome stays that of the whole push
  snap predict --all                      every action, also those that only write metadata
  snap predict --directus 12.4.0 --force  after an upgrade, where the version is not compared
  snap predict --format github            the findings as annotations; also sarif, junit, markdown
\b
Exit codes: 0 harmless, 11 with --strict where there is a warning (such as a push that never converges), 12 where the
push would fail or lose data.
"""


def predict(
    context: typer.Context,
    from_: FromOperand = None,
    to: ToOperand = None,
    only: Only = None,
    exclude: Exclude = None,
    directus: DirectusVersion = None,
    force: Force = False,
    output_format: Annotated[
        FindingsFormat, typer.Option("--format", help="How to print the prediction.")
    ] = FindingsFormat.TEXT,
    strict: Strict = False,
    show_all: All = False,
) -> None:
    """Show what a Directus push would run, statement by statement, where it would stop and what it would lose."""
    from snapshot_tool.cli.operands import opened
    from snapshot_tool.cli.selecting import matched, selection
    from snapshot_tool.render.detail import Detail

    output: Output = context.obj
    with opened(from_, to, output.say, directus=directus) as opened_sides:
        sides, told = replace(opened_sides, force=force), selection(only, exclude)
        if not told.is_whole:
            matched(told, sides.current, sides.wanted)
        if output_format is FindingsFormat.TEXT:
            output.heading(sides.title)
        show(output, sides, output_format, Detail.ALL if show_all else Detail.FOLDED, told, strict=strict)
    raise typer.Exit(exits.of_prediction(sides.prediction, sides.push_findings, strict=strict))


def show(
    output: Output,
    sides: Sides,
    output_format: FindingsFormat,
    detail: Detail,
    selection: Selection = WHOLE,
    *,
    strict: bool = False,
) -> None:
    """Print the prediction and the findings in one of the formats; `selection` says whose actions are told."""
    from snapshot_tool.render.findings import render_findings

    match output_format:
        case FindingsFormat.TEXT:
            show_prediction(output, sides, detail, selection)
            if sides.push_findings:
                output.text("")
                # A push knows no --allow.
                told = [replace(finding, allow="") for finding in sides.push_findings]
                output.text(render_findings(told, detail=detail, at_hand=sides.label))
        case FindingsFormat.JSON:
            from snapshot_tool.directus.noise import noise
            from snapshot_tool.render.json import prediction_document, render_json

            document = prediction_document(
                sides.from_name,
                sides.to_name,
                sides.prediction,
                effects=replace(sides.effects, noise=noise(sides.prediction.remaining)),
                findings=sides.push_findings,
                selection=selection,
            )
            output.data(render_json(document))
        case _:
            from snapshot_tool.cli.report import show_report

            show_report(output, output_format, _report(sides, strict=strict))


def _report(sides: Sides, *, strict: bool) -> Report:
    from snapshot_tool.cli.report import report
    from snapshot_tool.render.prediction import sentence

    return report(
        "predict",
        sides.title,
        sides.push_findings,
        folder=sides.loaded.name,
        environments=[sides.label],
        strict=strict,
        outcome=sentence(sides.prediction),
    )


def show_prediction(output: Output, sides: Sides, detail: Detail, selection: Selection = WHOLE) -> None:
    """Print the prediction alone, as text."""
    from snapshot_tool.render.prediction import Story, render_prediction

    story = Story(sides.prediction, sides.waits, sides.push_answers, selection)
    output.text(render_prediction(story, detail=detail))
