"""`snap plan`: the steps that get a database to the snapshot safely."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from snapshot_tool.cli import exits
from snapshot_tool.cli.console import Output
from snapshot_tool.cli.options import All, DirectusVersion, FromOperand, PlanFormat, Strict, ToOperand

if TYPE_CHECKING:
    from snapshot_tool.model.plan import Plan
    from snapshot_tool.render.effects import Detail

EXAMPLES = """
\b
Examples:
  snap plan                                        for the default database
  snap plan @production -o release                 release/plan.sql, plan.json and plan.md
  snap plan --allow data-loss-column:chat.note     that loss is meant
  snap plan --format sql | psql production         see docs/plans.md first
\b
Exit codes: 0 the plan may run, 11 with --strict where there is a warning, 12 refused.
"""


def plan(
    context: typer.Context,
    from_: FromOperand = None,
    to: ToOperand = None,
    folder: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="DIR", help="Write plan.sql, plan.json and plan.md into this folder."),
    ] = None,
    allow: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE[:OBJECT]", help="Go on in spite of this hazard; may be given often."),
    ] = None,
    directus: DirectusVersion = None,
    output_format: Annotated[PlanFormat, typer.Option("--format", help="How to print the plan.")] = PlanFormat.TEXT,
    strict: Strict = False,
    show_all: All = False,
) -> None:
    """Make the plan that gets a database to the snapshot, online, and without touching what Directus cannot see."""
    from snapshot_tool.cli.operands import opened
    from snapshot_tool.render.effects import Detail

    output: Output = context.obj
    with opened(from_, to, output.say, directus=directus) as sides:
        if output_format is PlanFormat.TEXT:
            output.heading(f"{sides.from_name} → {sides.to_name}")
        made = sides.plan(tuple(allow or ()))
    if folder is not None:
        save(output, made, folder)
    show(output, made, output_format, Detail.ALL if show_all else Detail.FOLDED)
    raise typer.Exit(exits.of_findings(made.findings, strict=strict))


def show(output: Output, made: Plan, output_format: PlanFormat, detail: Detail) -> None:
    """Print a plan in one of the formats."""
    match output_format:
        case PlanFormat.TEXT:
            from snapshot_tool.render.plan import render_plan

            output.text(render_plan(made, detail=detail))
        case PlanFormat.JSON:
            output.data(documents(made)["plan.json"])
        case PlanFormat.SQL:
            output.data(documents(made)["plan.sql"])
        case PlanFormat.MARKDOWN:
            output.data(documents(made)["plan.md"])


def documents(made: Plan) -> dict[str, str]:
    """Return the three documents of a plan, by file name."""
    from snapshot_tool.render.json import plan_document, render_json
    from snapshot_tool.render.markdown import render_markdown
    from snapshot_tool.render.sql import render_sql

    return {
        "plan.sql": render_sql(made),
        "plan.json": render_json(plan_document(made)),
        "plan.md": render_markdown(made),
    }


def save(output: Output, made: Plan, folder: Path) -> None:
    """Write the three documents of a plan, all or none of them."""
    from snapshot_tool.render.terminal import styled
    from snapshot_tool.write.documents import write_documents

    write_documents(folder, found := documents(made))
    output.note(styled(f"wrote {', '.join(found)} to {folder}"))
