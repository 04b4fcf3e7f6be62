"""`snap rehearse`: a plan on a throw-away copy, every claim checked."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from snapshot_tool.cli import exits
from snapshot_tool.cli.console import Output
from snapshot_tool.cli.options import DirectusVersion, Format, FromOperand, PlanOperand, ToOperand

if TYPE_CHECKING:
    from snapshot_tool.cli.sides import Sides
    from snapshot_tool.model.catalog import Catalog
    from snapshot_tool.model.plan import Plan

EXAMPLES = """
\b
Examples:
  snap rehearse release                            the plan that snap plan -o release wrote
  snap rehearse release @production --seed-rows 100
\b
Exit codes: 0 the plan keeps its word, 4 it is stale, 12 it does not keep it, or is refused.
"""


def rehearse(
    context: typer.Context,
    plan: PlanOperand,
    from_: FromOperand = None,
    to: ToOperand = None,
    seed_rows: Annotated[
        int,
        typer.Option(metavar="N", min=0, max=100_000, help="Make this many rows in every table of the copy."),
    ] = 0,
    directus: DirectusVersion = None,
    output_format: Annotated[Format, typer.Option("--format", help="How to print what was seen.")] = Format.TEXT,
) -> None:
    """Run a plan on a throw-away copy of the database's catalog, and check all that it says of itself.

    The database is only read, and none of its rows are. Each step is watched: its locks, the tables that it rewrites,
    the indexes that it builds again. In the end Directus must find no difference, and nothing may be lost.
    """
    from snapshot_tool.cli.operands import opened
    from snapshot_tool.cli.plan import refusal
    from snapshot_tool.load.plan import read_plan
    from snapshot_tool.rehearse.rehearsal import Script
    from snapshot_tool.rehearse.rehearsal import rehearse as run
    from snapshot_tool.render.json import rehearsal_document, render_json
    from snapshot_tool.render.rehearsal import render_observed, render_rehearsal

    output: Output = context.obj
    made = read_plan(plan)
    refusal(output, made)
    as_text = output_format is Format.TEXT
    with opened(from_, to, output.say, directus=directus) as whole:
        sides = replace(whole, selection=made.selection)
        if as_text:
            output.heading(f"{plan} on a copy of {sides.from_name}")
        script = Script(
            plan=made,
            catalog=sides.catalog,
            wanted=sides.wanted,
            version=sides.version,
            again=partial(_again, sides, made),
            seed_rows=seed_rows,
            declared=frozenset(found.name for found in (*sides.declared.indexes, *sides.declared.checks)),
        )
        seen = run(script, (lambda step: output.text(render_observed(step))) if as_text else lambda _: None)
        if as_text:
            output.text(render_rehearsal(seen))
        else:
            output.data(render_json(rehearsal_document(sides.from_name, sides.to_name, seen)))
    raise typer.Exit(exits.FINE if seen.is_good else exits.ERRORS)


def _again(sides: Sides, made: Plan, url: str, catalog: Catalog) -> Plan:
    """Return the plan for the copy, towards the same snapshot."""
    from snapshot_tool.cli.planning import plan_between
    from snapshot_tool.load.meanings import meanings
    from snapshot_tool.load.questions import ask

    path = catalog.server.search_path
    copy = replace(
        sides,
        catalog=catalog,
        ask=partial(ask, url, search_path=path),
        understand=partial(meanings, url, search_path=path),
        activity=tuple,
        environments=dict,
    )
    return plan_between(copy, made.allowed)
