"""`snap diff`: what differs, as Directus sees it, and what Directus cannot see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from snapshot_tool.cli import exits
from snapshot_tool.cli.console import Output
from snapshot_tool.cli.options import All, DiffFormat, DirectusVersion, Exclude, FromOperand, Only, ToOperand

if TYPE_CHECKING:
    from snapshot_tool.cli.sides import Sides
    from snapshot_tool.render.detail import Detail

EXAMPLES = """
\b
Examples:
  snap diff                                     the default database and ./snapshot
  snap diff @production                         a database named in snap.yaml
  snap diff postgresql://db/app snapshot        both sides named
  snap diff captures/production.json git:v1.2   a capture, and the snapshot of a release
  snap diff --only 'org*' --exclude org_invite  only these collections
  snap diff --format directus                   the diff object of /schema/diff
  snap diff --format markdown                   for a comment on a pull request
\b
--format directus writes the object on one line, byte for byte as Directus answers it, so that it compares with
`curl … | jq -c .data.diff`; where Directus answers 204, it writes nothing.
\b
Noise (meta.sort, keys that an upgrade added, …) is one counted line where a push would do nothing about it but write
rows of metadata; it is a difference to Directus all the same.
\b
Exit codes: 0 no differences, 10 differences, also where all of them are noise.
"""


def diff(
    context: typer.Context,
    from_: FromOperand = None,
    to: ToOperand = None,
    only: Only = None,
    exclude: Exclude = None,
    directus: DirectusVersion = None,
    output_format: Annotated[DiffFormat, typer.Option("--format", help="How to print the differences.")] = (
        DiffFormat.TEXT
    ),
    show_all: All = False,
) -> None:
    """Show what differs between a database and a snapshot, as Directus sees it."""
    from snapshot_tool.cli.operands import opened
    from snapshot_tool.cli.selecting import narrowed, selection
    from snapshot_tool.render.detail import Detail

    output: Output = context.obj
    with opened(from_, to, output.say, directus=directus) as whole:
        sides = narrowed(whole, selection(only, exclude))
        for remark in sides.remarks:
            output.say(remark)
        if output_format is DiffFormat.TEXT:
            output.heading(sides.title)
        show(output, sides, output_format, Detail.ALL if show_all else Detail.FOLDED)
    raise typer.Exit(exits.DIFFERENCES if len(sides.differences) else exits.FINE)


def show(output: Output, sides: Sides, output_format: DiffFormat, detail: Detail) -> None:
    """Print the differences in one of the formats."""
    from snapshot_tool.render.differences import render_differences

    tree = render_differences(
        sides.differences, effects=sides.effects, unseen=sides.unseen, detail=detail, uncompared=sides.uncompared
    )
    match output_format:
        case DiffFormat.TEXT:
            output.text(tree)
        case DiffFormat.JSON:
            from snapshot_tool.render.json import diff_document, render_json

            document = diff_document(
                sides.from_name,
                sides.to_name,
                sides.differences,
                effects=sides.effects,
                unseen=sides.unseen,
                uncompared=sides.uncompared,
                selection=sides.selection,
            )
            output.data(render_json(document))
        case DiffFormat.DIRECTUS:
            if len(sides.differences):  # else 204, which has no body
                from snapshot_tool.render.json import json_text

                output.data(json_text(sides.differences.document()))
        case DiffFormat.MARKDOWN:
            from snapshot_tool.render.diff_comment import render_diff_comment

            number = len(sides.differences)
            output.data(render_diff_comment(sides.from_name, sides.to_name, number, output.plain(tree)))
