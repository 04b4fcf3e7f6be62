"""`snap validate`: every rule that needs no database, and those that need one beside each that is named."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer

from snapshot_tool.cli import completion, exits
from snapshot_tool.cli.console import Output
from snapshot_tool.cli.options import DirectusVersion, FindingsFormat, SnapshotOperand, Strict
from snapshot_tool.errors import InvalidSnapshot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from snapshot_tool.load.config import Config
    from snapshot_tool.load.loaded import Loaded
    from snapshot_tool.model.beside import Beside
    from snapshot_tool.model.finding import Finding
    from snapshot_tool.model.report import Report
    from snapshot_tool.render.reports import ReportFormat

EXAMPLES = """
\b
Examples:
  snap validate                                  the snapshot of snap.yaml, else ./snapshot
  snap validate other/snapshot                   another one; a native schema.yaml, or git:HEAD~1, too
  snap validate --against @production            and what a push to that database would do
  snap validate --against all                    to every environment of snap.yaml
  snap validate --against captures/production.json --against captures/staging.json
  snap validate --strict                         warnings count too
  snap validate --directus 12.4.0                for a push to that version
  snap validate --format json                    for programs; also sarif, github, junit, markdown
  snap validate --report sarif=snap.sarif        also into a file
\b
Exit codes: 1 where a database of --against cannot be read, 3 where the files cannot be read as a snapshot, 11 with
--strict where there is a warning, 12 where there is an error.
"""


@dataclass(frozen=True, slots=True)
class Checked:
    """What came out."""

    loaded: Loaded
    findings: Sequence[Finding]
    databases: Sequence[Beside] = ()

    def report(self, *, strict: bool) -> Report:
        """Return it as a report."""
        from snapshot_tool.cli.report import report

        labels = [database.label for database in self.databases]
        name = self.loaded.name
        return report("validate", name, self.findings, folder=name, environments=labels, strict=strict)


def validate(
    context: typer.Context,
    snapshot: SnapshotOperand = None,
    against: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DB",
            help="Also what a push to this database would do: a URL, @ENVIRONMENT, a capture, embedded:, a snapshot, "
            "or all (the environments of snap.yaml); may be given often.",
            show_default=False,
            autocompletion=completion.sources,
        ),
    ] = None,
    directus: DirectusVersion = None,
    output_format: Annotated[
        FindingsFormat, typer.Option("--format", help="How to print the findings.")
    ] = FindingsFormat.TEXT,
    reports: Annotated[
        list[str] | None,
        typer.Option(
            "--report",
            metavar="FORMAT=FILE",
            help="Also write the findings into a file: sarif, github, junit or markdown; may be given often.",
            show_default=False,
        ),
    ] = None,
    strict: Strict = False,
) -> None:
    """Check the files of a snapshot, without any database, or beside as many as you like.

    Every file is read strictly, and all that is wrong is reported, with file and line. With --against, every finding
    also says in which databases it holds.
    """
    from snapshot_tool.cli.server_version import chosen_version
    from snapshot_tool.load.config import read_config
    from snapshot_tool.load.source import SnapshotFolder, examine_snapshot, parse_snapshot
    from snapshot_tool.rules.levels import leveled, unmatched
    from snapshot_tool.rules.validate import validate as check

    output: Output = context.obj
    wanted = _wanted(reports or ())
    config = read_config()
    source = parse_snapshot(snapshot, config)
    loaded = examine_snapshot(source)
    found = check(loaded, chosen_version(directus, config), config.declared, config.levels)
    if against and loaded.problems:
        output.say(f"not held against {', '.join(against)}: the files are not a whole snapshot")
    if against and not loaded.problems:
        checked = held_against(output, against, loaded, found, config, directus)
    else:
        unused = unmatched(config.levels, found, {"snapshot"})
        checked = Checked(loaded, [*leveled(found, config.levels), *unused])
    show(output, checked, output_format, strict=strict)
    if wanted:
        from snapshot_tool.cli.report import save_reports

        save_reports(output, wanted, checked.report(strict=strict))
    if isinstance(source, SnapshotFolder) and output_format is FindingsFormat.TEXT:
        _point_to_fix(output, checked.findings)
    code = exits.of_findings(checked.findings, strict=strict)
    raise typer.Exit(InvalidSnapshot.exit_code if loaded.problems else code)


def _wanted(reports: Sequence[str]) -> Mapping[Path, ReportFormat]:
    if not reports:
        return {}  # without what reports take
    from snapshot_tool.cli.report import wanted_reports

    return wanted_reports(reports)


def held_against(
    output: Output,
    against: Sequence[str],
    loaded: Loaded,
    found: Sequence[Finding],
    config: Config,
    directus: str | None,
) -> Checked:
    """Return what the files alone tell (`found`, before snap.yaml accepts any of it) and what databases tell."""
    from snapshot_tool.cli.against import is_everywhere, opened_against, told
    from snapshot_tool.cli.server_version import server_version
    from snapshot_tool.rules.levels import leveled, unmatched
    from snapshot_tool.rules.merged import told_once

    version = server_version(directus, config, loaded.snapshot.info.directus, output.say)
    with opened_against(against, loaded, config, version, output.say) as every:
        findings = told_once(leveled(found, config.levels), told(every))
        raw = [*found, *(finding for sides in every for finding in sides.raw_findings)]
        databases = [sides.beside for sides in every]
    ran = {"snapshot", "push", "capture"} if is_everywhere(every, config) else {"snapshot"}
    return Checked(loaded, [*findings, *unmatched(config.levels, raw, ran)], databases)


def _point_to_fix(output: Output, findings: Sequence[Finding]) -> None:
    from snapshot_tool.model.fix import Safety

    mendable = [finding for finding in findings if finding.fix and finding.fix.safety is Safety.SAFE]
    if mendable:
        option = " --against …" if any(finding.environments for finding in mendable) else ""
        output.say(f"snap fix{option} mends {len(mendable)} of these")


def show(output: Output, checked: Checked, output_format: FindingsFormat, *, strict: bool) -> None:
    """Print what came out in one of the formats."""
    name, findings, databases = checked.loaded.name, checked.findings, checked.databases
    match output_format:
        case FindingsFormat.TEXT:
            from snapshot_tool.render.findings import render_findings
            from snapshot_tool.render.terminal import styled
            from snapshot_tool.render.words import counts

            told = [replace(finding, allow="") for finding in findings]  # there is no --allow here
            output.text(render_findings(told))
            if databases:
                from snapshot_tool.render.matrix import render_matrix

                output.text(render_matrix(findings, databases))
                output.text("")
            output.text(styled((name, "head"), f": {counts(findings)}"))
        case FindingsFormat.JSON:
            from snapshot_tool.render.json import findings_document, render_json

            output.data(render_json(findings_document(name, findings, databases)))
        case _:
            from snapshot_tool.cli.report import show_report

            show_report(output, output_format, checked.report(strict=strict))
