"""`snap apply`: a plan on the database that it was made for."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from snapshot_tool.cli.console import Output
from snapshot_tool.cli.options import DirectusVersion, Format, PlanOperand
from snapshot_tool.errors import StalePlan, UsageError

if TYPE_CHECKING:
    from snapshot_tool.apply.journal import Journal
    from snapshot_tool.apply.run import End
    from snapshot_tool.cli.operands import There
    from snapshot_tool.load.source import CaptureFile, Database, Embedded
    from snapshot_tool.model.catalog import Catalog
    from snapshot_tool.model.plan import Plan

EXAMPLES = """
\b
Examples:
  snap apply release                               shows what will run, and asks
  snap apply release --to @production --yes        in CI
\b
Exit codes: 0 applied, or done up to the push, 4 the plan is stale, 5 applied in part: apply it again to go on,
12 the plan is refused.
"""


def apply(
    context: typer.Context,
    plan: PlanOperand,
    to: Annotated[
        str | None,
        typer.Option(metavar="DB", help="The database: a PostgreSQL URL, @ENVIRONMENT, or embedded:; else as usual."),
    ] = None,
    snapshot: Annotated[
        str | None,
        typer.Option(metavar="SNAPSHOT", help="What is wanted, for a plan through Directus; ./snapshot otherwise."),
    ] = None,
    journal: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to keep the journal; beside the plan otherwise.")
    ] = None,
    directus: DirectusVersion = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.", show_default=False)] = False,
    output_format: Annotated[Format, typer.Option("--format", help="How to print how it ended.")] = Format.TEXT,
) -> None:
    """Run a plan on a database: every check asked, brief locks tried again, and a journal kept.

    A plan that was stopped, or killed, is applied again to go on: by its journal, and by what the database says of it.
    A plan through Directus stops at the push and says what to run; apply it again after the push.
    """
    from snapshot_tool.apply.identity import identity
    from snapshot_tool.apply.journal import Journal, journal_beside
    from snapshot_tool.apply.run import run
    from snapshot_tool.cli.operands import running
    from snapshot_tool.cli.plan import refusal
    from snapshot_tool.load.plan import plan_file, read_plan
    from snapshot_tool.render.applied import render_progress

    output: Output = context.obj
    made = read_plan(plan)
    refusal(output, made)
    is_pushed = _push_seen(made, snapshot, directus, output.say)
    with running(_target(to), directus or made.directus) as there:
        kept = Journal(journal or journal_beside(plan_file(plan), made, identity(there.url)))
        _confirm(output, made, kept, there, yes=yes)
        ended = run(
            made,
            there.url,
            lambda progress: output.note(line) if (line := render_progress(progress, len(made.steps))) else None,
            search_path=there.search_path,
            journal=kept,
            say=output.say,
            is_pushed=is_pushed,
        )
        _tell(output, output_format, made, ended, there)


def _target(to: str | None) -> Database | CaptureFile | Embedded:
    from snapshot_tool.cli.operands import named
    from snapshot_tool.load.config import read_config
    from snapshot_tool.load.source import SnapshotSource

    found = named(to, read_config())
    if isinstance(found, SnapshotSource):
        raise UsageError(f"{found.label} is a snapshot", hint="a plan is applied to a database")
    return found


def _push_seen(
    made: Plan, snapshot: str | None, directus: str | None, note: Callable[[str], None]
) -> Callable[[Catalog], bool]:
    """Return what tells from a catalog whether the push was made that a plan through Directus waits for."""
    if not made.pushed:
        return lambda _: True
    from snapshot_tool.cli.server_version import server_version
    from snapshot_tool.directus.diff import diff
    from snapshot_tool.directus.view import view
    from snapshot_tool.load.config import read_config
    from snapshot_tool.load.source import parse_snapshot, read_snapshot
    from snapshot_tool.plan.fingerprint import snapshot_digest

    config = read_config()
    source = parse_snapshot(snapshot, config)
    wanted = read_snapshot(source).snapshot
    if snapshot_digest(wanted) != made.wanted:
        raise StalePlan(f"{source.label} is not the snapshot that the plan was made for", hint="make a new plan")
    version = server_version(directus, config, wanted.info.directus, note)
    return lambda catalog: not {found.item for found in diff(view(catalog, version), wanted)} & set(made.pushed)


def _confirm(output: Output, made: Plan, journal: Journal, there: There, *, yes: bool) -> None:
    from snapshot_tool.render.applied import render_question, render_rest

    record = journal.read(made)
    done = record.done if record else frozenset()
    output.note(render_rest(made, done))
    if yes or len(done) == len(made.steps):
        return
    if not sys.stdin.isatty():
        raise UsageError("nobody can be asked here whether to run this", hint="say --yes to run it without asking")
    output.note(render_question(there.label))
    if sys.stdin.readline().strip() != "yes":
        output.say("nothing was run")
        raise typer.Exit(0)


def _tell(output: Output, output_format: Format, made: Plan, ended: End, there: There) -> None:
    from snapshot_tool.render.applied import render_end
    from snapshot_tool.render.json import applied_document, render_json

    if output_format is Format.JSON:
        output.data(render_json(applied_document(there.label, made, ended.value)))
    else:
        output.text(render_end(made, ended.value, there.label))
