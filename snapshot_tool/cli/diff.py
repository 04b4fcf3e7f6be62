"""`snap diff`: what differs, as Directus sees it, and what Directus cannot see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from snapshot_tool.cli import exits
from snapshot_tool.cli.console import Output
from snapshot_tool.cli.options import All, DiffFormat, DirectusVersion, FromOperand, ToOperand

if TYPE_CHECKING:
    from snapshot_tool.cli.sides import Sides
    from snapshot_tool.render.effects import Detail

EXAMPLES = """
\b
Examples:
  snap diff                                    the default database and ./snapshot
  snap diff @production                        a database named in snap.yaml
  snap diff postgresql://db/app snapshot       both sides named
  snap diff --format directus                  the diff object of /schema/diff
\b
--format directus writes the object on one line, byte for byte as Directus answers it, so that it compares with
`curl … | jq -c .data.diff`; where Directus answers 204, it writes nothing.
\b
Exit codes: 0 no differences, 10 differences.
"""


def diff(
    context: typer.Context,
    from_: FromOperand = None,
    to: ToOperand = None,
    directus: DirectusVersion = None,
    output_format: Annotated[DiffFormat, typer.Option("--format", help="How to print the differences.")] = (
        DiffFormat.TEXT
    ),
    show_all: All = False,
) -> None:
    """Show what differs between a database and a snapshot, as Directus sees it."""
    from snapshot_tool.cli.operands import opened
    from snapshot_tool.render.effects import Detail

    output: Output = context.obj
    with opened(from_, to, output.say, directus=directus) as sides:
        if output_format is DiffFormat.TEXT:
            output.heading(f"{sides.from_name} → {sides.to_name}")
        show(output, sides, output_format, Detail.ALL if show_all else Detail.FOLDED)
    raise typer.Exit(exits.DIFFERENCES if len(sides.differences) else exits.FINE)


def show(output: Output, sides: Sides, output_format: DiffFormat, detail: Detail) -> None:
    """Print the differences in one of the formats."""
    from snapshot_tool.model.json import dumps
    from snapshot_tool.render.differences import render_differences

    match output_format:
        case DiffFormat.TEXT:
            output.text(
                render_differences(sides.differences, effects=sides.effects, unseen=sides.unseen, detail=detail)
            )
        case DiffFormat.JSON:
            from snapshot_tool.render.json import diff_document, render_json

            document = diff_document(
                sides.from_name, sides.to_name, sides.differences, effects=sides.effects, unseen=sides.unseen
            )
            output.data(render_json(document))
        case DiffFormat.DIRECTUS:
            if len(sides.differences):  # else 204, which has no body
                output.data(dumps(sides.differences.document()) + "\n")
