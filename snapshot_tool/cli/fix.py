"""`snap fix`: the safe, mechanical repairs of what `snap validate` finds, as minimal edits of the files."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from snapshot_tool.cli import exits
from snapshot_tool.cli.completion import codes, sources
from snapshot_tool.cli.console import Output
from snapshot_tool.cli.options import DirectusVersion, FindingsFormat
from snapshot_tool.errors import InvalidSnapshot, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from snapshot_tool.cli.judge import Judge
    from snapshot_tool.cli.mending import Mending, Wanted
    from snapshot_tool.load.config import Config
    from snapshot_tool.load.memory import FolderInMemory
    from snapshot_tool.load.source import SnapshotSource
    from snapshot_tool.model.finding import Finding
    from snapshot_tool.render.patch import FileChange

EXAMPLES = """
\b
Examples:
  snap fix                                         mend the files, and show what changed
  snap fix --dry-run                               only show it, as a patch
  snap fix --check                                 for CI: exit 12 where there is something to mend
  snap fix --only drop-index-by-guessed-name       nothing but this
  snap fix --against captures/production.json      also what a push there would fail on
  snap fix --unsafe                                also take out what leads nowhere
\b
The patch goes to standard output, and everything else to standard error.
Exit codes: 0 nothing (left) to mend, 12 something to mend (--check), 3 files that cannot be read.
"""


def fix(
    context: typer.Context,
    snapshot: Annotated[
        str | None, typer.Argument(metavar="SNAPSHOT", help="The snapshot's folder.", show_default=False)
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="CODE",
            help="Mend findings of this code only; may be given often.",
            autocompletion=codes,
            show_default=False,
        ),
    ] = None,
    against: Annotated[
        list[str] | None,
        typer.Option(
            "--against",
            metavar="DB",
            help="Also mend what a push to this database or capture would fail on; may be given often.",
            autocompletion=sources,
            show_default=False,
        ),
    ] = None,
    unsafe: Annotated[
        bool,
        typer.Option(
            "--unsafe", help="Also make repairs that throw something away, such as a sort_field that leads nowhere."
        ),
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 12 where there is something to mend.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; show what would change.")] = False,
    directus: DirectusVersion = None,
    output_format: Annotated[
        FindingsFormat, typer.Option("--format", help="How to print what is mended: text is the patch.")
    ] = FindingsFormat.TEXT,
) -> None:
    """Mend what is mechanical in the files of a snapshot.

    Each repair is the remedy of a finding of validate. Every byte that has nothing to do with it stays as it is.
    """
    from snapshot_tool.cli.changes import changes_of
    from snapshot_tool.cli.mending import Wanted, mended
    from snapshot_tool.load.config import read_config
    from snapshot_tool.load.memory import FolderInMemory
    from snapshot_tool.load.source import parse_snapshot
    from snapshot_tool.model.fix import Safety
    from snapshot_tool.write.changes import write_changes

    output: Output = context.obj
    config = read_config()
    folder = _folder(parse_snapshot(snapshot, config))
    wanted = Wanted(_codes(only), Safety.UNSAFE if unsafe else Safety.SAFE)
    there = FolderInMemory.read(folder)
    with _judge(output, there, config, directus, against or ()) as judge:
        made = mended(there, judge, wanted)
    if not (check or dry_run):
        write_changes(folder, made.before, made.after)
    changes = tuple(changes_of(str(folder), made.before, made.after, made.moved))
    show(output, str(folder), made, changes, output_format)
    _sum_up(output, str(folder), made, len(changes), "to mend" if check or dry_run else "mended")
    _say_what_is_left(output, made, wanted)
    if made.loaded.problems:
        raise typer.Exit(InvalidSnapshot.exit_code)
    raise typer.Exit(exits.ERRORS if check and made.fixed else exits.FINE)


def show(
    output: Output, folder: str, made: Mending, changes: Sequence[FileChange], output_format: FindingsFormat
) -> None:
    """Print what was mended: the patch, or the findings in one of the formats."""
    match output_format:
        case FindingsFormat.TEXT:
            from snapshot_tool.render.patch import patch

            output.patch(patch(changes))
        case FindingsFormat.JSON:
            from snapshot_tool.render.json import findings_document, render_json

            output.data(render_json(findings_document(folder, made.fixed)))
        case _:
            from snapshot_tool.cli.report import report, show_report

            show_report(output, output_format, report("fix", folder, made.fixed, folder=folder))


def _sum_up(output: Output, folder: str, made: Mending, files: int, done: str) -> None:
    """Say what was mended, and what cannot be read."""
    from snapshot_tool.render.findings import render_findings
    from snapshot_tool.render.terminal import styled
    from snapshot_tool.render.words import count

    if made.loaded.problems:
        output.note(render_findings(made.loaded.problems))
    said = f"{count(len(made.fixed), 'finding')} {done} in {count(files, 'file')}: {_counted(made.fixed)}"
    output.note(styled((folder, "head"), f": {said if made.fixed else 'nothing to mend'}"))


def _say_what_is_left(output: Output, made: Mending, wanted: Wanted) -> None:
    if more := made.not_wanted(wanted):
        output.say(f"--unsafe would mend {len(more)} more: {_counted(more)}")
    for finding in made.not_done(wanted):
        output.say(f"{finding.place.file} is a link, or its place is taken: {finding.code} is not mended")


def _counted(findings: Sequence[Finding]) -> str:
    from collections import Counter

    numbers = Counter(finding.code for finding in findings)
    return ", ".join(f"{code} {number}" if number > 1 else code for code, number in numbers.items())


@contextmanager
def _judge(
    output: Output, there: FolderInMemory, config: Config, directus: str | None, against: Sequence[str]
) -> Iterator[Judge]:
    from snapshot_tool.cli.judge import Judge
    from snapshot_tool.cli.server_version import chosen_version, server_version

    if not against:
        yield Judge(chosen_version(directus, config), config.declared, config.levels)
        return
    from snapshot_tool.cli.against import opened_against

    loaded = there.examined()
    version = server_version(directus, config, loaded.snapshot.info.directus, output.say)
    with opened_against(against, loaded, config, version, output.say) as every:
        yield Judge(version, config.declared, config.levels, every)


def _folder(source: SnapshotSource) -> Path:
    """Return the folder of a snapshot.

    Raises:
        UsageError: where the snapshot is no folder.

    """
    from snapshot_tool.load.source import SnapshotFolder

    if isinstance(source, SnapshotFolder):
        return source.path
    raise UsageError(
        f"{source.label} is no folder, and only the files of a folder are mended",
        hint="name the folder that directus-sync writes",
    )


def _codes(only: list[str] | None) -> frozenset[str]:
    """Return the codes that are named.

    Raises:
        UsageError: where one is no rule's.

    """
    from snapshot_tool.load.problems import HINTS
    from snapshot_tool.rules.registry import kinds_of_codes, nearest_code

    known = {*kinds_of_codes(), *HINTS}
    for code in only or ():
        if code not in known:
            raise UsageError(f"--only names {code}, which is no rule", hint=nearest_code(code, known))
    return frozenset(only or ())
