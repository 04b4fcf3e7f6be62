"""`snap pull`: the Directus view of a database written as the files of a snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from snapshot_tool.cli.completion import sources
from snapshot_tool.cli.console import Output
from snapshot_tool.cli.options import Exclude, Format, Only

if TYPE_CHECKING:
    from collections.abc import Sequence

    from snapshot_tool.cli.pulling import Pull
    from snapshot_tool.render.patch import FileChange

EXAMPLES = """
\b
Examples:
  snap pull                                    the default database into ./snapshot
  snap pull @staging --dry-run                 only show what would change, as a patch
  snap pull @staging --prune                   also remove the files of what the database does not have
  snap pull @staging --only 'org*'             these collections, and nothing else
  snap pull captures/staging.json new/snapshot --directus 11.13.4
\b
The files are those that directus-sync pull writes, byte for byte; a file that says the same already is not touched.
A column that is indexed in another environment of snap.yaml, or by a declared index, stays `is_indexed: true`.
"""


def pull(
    context: typer.Context,
    database: Annotated[
        str | None,
        typer.Argument(
            metavar="DB",
            help="A PostgreSQL URL, @ENVIRONMENT, a capture, or embedded:; else as usual.",
            autocompletion=sources,
            show_default=False,
        ),
    ] = None,
    snapshot: Annotated[
        str | None, typer.Argument(metavar="SNAPSHOT", help="The folder to write.", show_default=False)
    ] = None,
    only: Only = None,
    exclude: Exclude = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove the files of items that the database does not have.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; show what would change.")] = False,
    against: Annotated[
        list[str] | None,
        typer.Option(
            "--against",
            metavar="DB",
            help="Also guard the indexes of this database or capture; may be given often.",
            autocompletion=sources,
            show_default=False,
        ),
    ] = None,
    directus: Annotated[
        str | None,
        typer.Option(
            "--directus",
            metavar="VERSION",
            help="The version of the database's Directus; otherwise as snap.yaml says, or the files that are there.",
            show_default=False,
        ),
    ] = None,
    output_format: Annotated[Format, typer.Option("--format", help="How to print what is written.")] = Format.TEXT,
) -> None:
    """Write what Directus sees in a database as the files of a snapshot.

    No Directus is asked. Which version the database belongs to it does not say itself, and the files name it.
    """
    from snapshot_tool.cli.changes import changes_of
    from snapshot_tool.cli.pulling import prepare, sides
    from snapshot_tool.cli.selecting import selection
    from snapshot_tool.load.config import read_config
    from snapshot_tool.write.changes import write_changes
    from snapshot_tool.write.split import make_folders

    output: Output = context.obj
    config = read_config()
    source, folder = sides(database or None, snapshot, config)
    made = prepare(source, folder, config, selection(only, exclude), directus, against or (), output.say)
    if prune:
        made = made.pruned()
    if not dry_run:
        make_folders(folder)
        write_changes(folder, made.before.contents, made.after.contents)
    changes = tuple(changes_of(str(folder), made.before.contents, made.after.contents, {}))
    match output_format:
        case Format.JSON:
            _show_document(output, made, changes, written=not dry_run)
        case Format.TEXT:
            _show_files(output, changes, written=not dry_run)
    _sum_up(output, made, changes)


def _show_document(output: Output, made: Pull, changes: Sequence[FileChange], *, written: bool) -> None:
    from snapshot_tool.render.json import render_json
    from snapshot_tool.render.pulled import pull_document

    document = pull_document(
        made.source,
        str(made.folder),
        made.directus,
        changes,
        guarded=[(one.item, one.reason) for one in made.guarded],
        obsolete=[str(made.folder / path) for path in made.after.obsolete.values()],
        written=written,
    )
    output.data(render_json(document))


def _show_files(output: Output, changes: Sequence[FileChange], *, written: bool) -> None:
    """Print the list of the files that were written, or all that would be."""
    from snapshot_tool.render.patch import patch
    from snapshot_tool.render.pulled import file_list

    output.patch(file_list(changes) if written else patch(changes))


def _sum_up(output: Output, made: Pull, changes: Sequence[FileChange]) -> None:
    """Say what stays although it differs from the database, and how much changed."""
    from snapshot_tool.render.pulled import counted
    from snapshot_tool.render.terminal import styled

    for one in made.guarded:
        output.say(f"{made.shown(one.item)} says is_indexed: true, as {one.reason}; the database has no such index")
    for item, path in made.after.obsolete.items():
        output.say(f"{made.folder / path} stays, and the database has no {item}; --prune removes it")
    output.note(
        styled((str(made.folder), "head"), f": {counted(changes)}, from {made.source} (Directus {made.directus})")
    )
