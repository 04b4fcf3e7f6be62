"""`snap plan`: the steps that get a database to the snapshot safely."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from snapshot_tool.cli import completion, exits
from snapshot_tool.cli.console import Output
from snapshot_tool.cli.options import All, DirectusVersion, Exclude, FromOperand, Only, PlanFormat, Strict, ToOperand
from snapshot_tool.errors import UsageError
from snapshot_tool.model.plan import Way

if TYPE_CHECKING:
    from snapshot_tool.model.plan import Plan
    from snapshot_tool.render.detail import Detail

EXAMPLES = """
\b
Examples:
  snap plan                                        for the default database
  snap plan @production -o release                 release/plan.sql, plan.json and plan.md
  snap plan captures/production.json git:v1.2      from a capture to a revision
  snap plan --allow data-loss-column:chat.note     that loss is meant
  snap plan --rename chat.title:chat.name          the values stay in the column
  snap plan --only 'org*' --exclude org_invite     for these collections, everything else stays
  snap plan --through directus -o release          what a push does well is left to it
  snap plan --reverse release @production -o back  undoes what ran of it
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
        typer.Option(
            metavar="CODE[:OBJECT]",
            help="Go on in spite of this hazard; may be given often.",
            autocompletion=completion.codes,
        ),
    ] = None,
    through: Annotated[
        Way,
        typer.Option(
            help="sql: the plan does everything itself; directus: it leaves what is harmless to a push, "
            "and does before it what the push would do badly."
        ),
    ] = Way.SQL,
    rename: Annotated[
        list[str] | None,
        typer.Option(
            metavar="OLD:NEW",
            help="A collection (a:b) or field (a.x:a.y) that keeps its rows under a new name; may be given often.",
        ),
    ] = None,
    reverse: Annotated[
        Path | None,
        typer.Option(metavar="PLAN", help="Take back what ran of this plan: a file, or the folder of snap plan -o."),
    ] = None,
    until: Annotated[
        int | None,
        typer.Option(metavar="STEP", help="With --reverse, the last step that ran; else the database says it."),
    ] = None,
    only: Only = None,
    exclude: Exclude = None,
    directus: DirectusVersion = None,
    output_format: Annotated[PlanFormat, typer.Option("--format", help="How to print the plan.")] = PlanFormat.TEXT,
    strict: Strict = False,
    show_all: All = False,
) -> None:
    """Make the plan that gets a database to the snapshot, online, and without touching what Directus cannot see."""
    from snapshot_tool.cli.operands import opened
    from snapshot_tool.cli.planning import plan_between
    from snapshot_tool.cli.reverse import way_back
    from snapshot_tool.cli.selecting import narrowed, selection
    from snapshot_tool.plan.rename import parse_rename
    from snapshot_tool.render.detail import Detail

    output: Output = context.obj
    renames = tuple(map(parse_rename, rename or ()))
    selected = selection(only, exclude)
    if through is Way.DIRECTUS and not selected.is_whole:
        raise UsageError(
            "--only and --exclude do not go with --through directus: a push takes the whole snapshot",
            hint="make the plan through sql",
        )
    if reverse is not None:
        if to is not None or renames or through is not Way.SQL or not selected.is_whole:
            raise UsageError("--reverse takes a plan and a database, and nothing else that a plan is made from")
        made = way_back(reverse, from_, until, tuple(allow or ()), output.say)
    elif until is not None:
        raise UsageError("--until says how far a plan ran that is taken back: it goes with --reverse")
    else:
        with opened(from_, to, output.say, directus=directus) as whole:
            sides = narrowed(whole, selected)
            for remark in sides.remarks:
                output.say(remark)
            if output_format is PlanFormat.TEXT:
                output.heading(sides.title)
            made = plan_between(sides, tuple(allow or ()), through, renames)
    if folder is not None:
        save(output, made, folder)
    show(output, made, output_format, Detail.ALL if show_all else Detail.FOLDED, strict=strict)
    raise typer.Exit(exits.of_findings(made.findings, strict=strict))


def show(output: Output, made: Plan, output_format: PlanFormat, detail: Detail, *, strict: bool = False) -> None:
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
        case _:
            from snapshot_tool.cli.report import report, show_report
            from snapshot_tool.render.plan import verdict

            subject, outcome = made.database or "a database", verdict(made).plain
            show_report(output, output_format, report("plan", subject, made.findings, strict=strict, outcome=outcome))


def documents(made: Plan) -> dict[str, str]:
    """Return the three documents of a plan, by file name."""
    from snapshot_tool.model.plan_document import PlanDocument
    from snapshot_tool.render.json import render_json
    from snapshot_tool.render.markdown import render_markdown
    from snapshot_tool.render.sql import render_sql

    return {
        "plan.sql": render_sql(made),
        "plan.json": render_json(PlanDocument.of(made)),
        "plan.md": render_markdown(made),
    }


def save(output: Output, made: Plan, folder: Path) -> None:
    """Write the three documents of a plan, all or none of them."""
    from snapshot_tool.render.terminal import styled
    from snapshot_tool.write.documents import write_documents

    write_documents(folder, found := documents(made))
    output.note(styled(f"wrote {', '.join(found)} to {folder}"))


def refusal(output: Output, made: Plan) -> None:
    """Show why a plan is refused, and leave; come back where it is not.

    Raises:
        typer.Exit: with the code of findings at error.

    """
    if made.is_refused:
        from snapshot_tool.render.detail import Detail
        from snapshot_tool.render.plan import render_plan

        output.note(render_plan(replace(made, steps=()), detail=Detail.FOLDED))
        raise typer.Exit(exits.ERRORS)
