"""`snap history`: what became of a snapshot in git."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from snapshot_tool.cli.console import Output
from snapshot_tool.cli.options import All, Exclude, Format, Only
from snapshot_tool.errors import FileProblem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from snapshot_tool.model.history import Revision

EXAMPLES = """
\b
Examples:
  snap history                                  the snapshot of snap.yaml, the newest revision first
  snap history --since v1.2                     what came after a release
  snap history --only 'project*' --limit 5      of some collections
  snap history git:origin/main --all            of another branch, noise too
\b
What nobody meant (keys that an upgrade added, sort, formatting) is counted; --all shows it. A revision that cannot be
read says why, and the next one is compared with the last before it that can.
"""


def history(
    context: typer.Context,
    path: Annotated[
        str | None,
        typer.Argument(metavar="PATH", help="A folder, a native file, or git:REV[:PATH].", show_default=False),
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="REV", help="Only what came after this revision.", show_default=False)
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", "-n", metavar="N", min=1, help="At most so many.", show_default=False)
    ] = None,
    only: Only = None,
    exclude: Exclude = None,
    merged: Annotated[
        bool,
        typer.Option(
            "--merged", help="The revisions of merged branches too, not the merges alone.", show_default=False
        ),
    ] = False,
    output_format: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.TEXT,
    show_all: All = False,
) -> None:
    """Walk through the revisions that touched a snapshot, and say what each of them changed."""
    from snapshot_tool.cli.revisions import revisions
    from snapshot_tool.load.config import read_config
    from snapshot_tool.load.git import repository
    from snapshot_tool.load.past import Past, Walk
    from snapshot_tool.load.source import parse_revision
    from snapshot_tool.model.selection import Selection

    output: Output = context.obj
    start = parse_revision(path, read_config())
    with repository() as opened:
        past = Past(opened, opened.path(start.path))
        commits = list(past.commits(start.revision, since, Walk.ALL if merged else Walk.FIRST_PARENT))
        if not commits and since is None:
            raise FileProblem(f"no revision touched {start.label}", hint="name the path of a snapshot that is in git")
        found = islice(revisions(past, commits, Selection(tuple(only or ()), tuple(exclude or ()))), limit)
        if output_format is Format.TEXT:
            shown = _show(output, found, show_all=show_all)
        else:
            from snapshot_tool.render.history_documents import history_document
            from snapshot_tool.render.json import render_json

            document = history_document(past.path, found)
            output.data(render_json(document))
            shown = len(document.revisions)
    if not shown:
        changed = "changed anything of these collections" if commits else f"touched {start.label} since {since}"
        output.say(f"no revision {changed}")


def _show(output: Output, revisions: Iterable[Revision], *, show_all: bool) -> int:
    """Print each revision as soon as it is known; return how many there were."""
    from snapshot_tool.render.detail import Detail
    from snapshot_tool.render.history import render_revision

    number = 0
    for revision in revisions:
        output.text(render_revision(revision, detail=Detail.ALL if show_all else Detail.FOLDED))
        number += 1
    return number
