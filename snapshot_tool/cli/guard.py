"""`snap guard`: a push that runs only where its prediction is harmless."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Final

import typer
from typer.core import TyperCommand

from snapshot_tool.cli import completion, exits
from snapshot_tool.cli.console import Output
from snapshot_tool.cli.options import All, DirectusVersion, FindingsFormat, Force, FromOperand, Strict, ToOperand
from snapshot_tool.errors import SnapError, UsageError
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.registry import kinds_of_codes, nearest_code

if TYPE_CHECKING:
    from typer._click import Context

    from snapshot_tool.cli.sides import Sides
    from snapshot_tool.render.detail import Detail

EXAMPLES = """
\b
Examples:
  snap guard @production -- npx directus-sync push
  snap guard @production --strict -- npx directus-sync push       also not where there is a warning
  snap guard @staging --allow data-loss-column:chat.note -- ./push.sh
  snap guard @production --trust-capture -- npx directus-sync push
\b
Exit codes: where the command runs, its own (128 and the number of the signal that ended it). Where it does not: 1 the
database cannot be read, 2 usage, 3 the snapshot is invalid, 11 with --strict where there is a warning, 12 where the
push would fail or lose data.
"""

_SEPARATOR: Final = "--"
_BEHIND: Final = "snapshot_tool.guard"
"""Where the context keeps what stands behind the two dashes."""


class Command(TyperCommand):
    """A command line whose part behind `--` is a command line of its own."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Take what stands behind the first `--` away, untouched."""
        before, after = args, []
        if _SEPARATOR in args:
            end = args.index(_SEPARATOR)
            before, after = args[:end], args[end + 1 :]
        ctx.meta[_BEHIND] = after
        return super().parse_args(ctx, before)

    def collect_usage_pieces(self, ctx: Context) -> list[str]:
        """Return the pieces of the usage line."""
        return [*super().collect_usage_pieces(ctx), _SEPARATOR, "COMMAND..."]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether the command may run."""

    findings: tuple[Finding, ...]
    """What was allowed explains only."""
    unused: tuple[str, ...]
    """What was allowed and is not there."""
    code: int
    """The exit code where it may not, else 0."""


def guard(
    context: typer.Context,
    from_: FromOperand = None,
    to: ToOperand = None,
    allow: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODE[:OBJECT]",
            help="Run it in spite of this finding; may be given often.",
            autocompletion=completion.codes,
        ),
    ] = None,
    trust_capture: Annotated[
        bool,
        typer.Option("--trust-capture", help="Judge by a capture, where the database cannot be read from here."),
    ] = False,
    directus: DirectusVersion = None,
    force: Force = False,
    output_format: Annotated[
        FindingsFormat, typer.Option("--format", help="How to print the findings where the command does not run.")
    ] = FindingsFormat.TEXT,
    strict: Strict = False,
    show_all: All = False,
) -> None:
    """Predict a push, and run the command that makes it only where that is harmless.

    The command is run as it is, without a shell. What it prints and its exit code are its own: snap itself writes to
    standard error. Afterwards it says whether the database and the snapshot still differ.
    """
    from snapshot_tool.cli.child import run
    from snapshot_tool.cli.operands import opened
    from snapshot_tool.render.detail import Detail

    output: Output = context.obj
    detail = Detail.ALL if show_all else Detail.FOLDED
    command = _command(context.meta[_BEHIND])
    allowed = _allowable(allow or [])
    with opened(from_, to, output.say, directus=directus) as opened_sides:
        sides = replace(opened_sides, force=force)
        if sides.capture is not None and not trust_capture:
            raise UsageError(
                f"{sides.from_name} is a capture, and what the database holds by now decides",
                hint="name the database, or let the capture decide with --trust-capture",
            )
        judgement = judge(sides, allowed, strict=strict)
        for unused in judgement.unused:
            output.say(f"--allow {unused} lets nothing pass: there is no such finding")
        if judgement.code:
            refuse(output, sides, judgement, output_format, detail)
            output.error(f"not run: {shlex.join(command)}", hint=_hint(sides))
            raise typer.Exit(judgement.code)
        show(output, sides, judgement.findings, detail)
        code = run(command)
        if sides.again is not None:
            output.say(left_over(sides))
    raise typer.Exit(code)


def judge(sides: Sides, allowed: Sequence[str], *, strict: bool) -> Judgement:
    """Return whether a push is harmless, but for what is allowed.

    Its findings decide, and how it would end, where nothing that was allowed explains that: an error for a push that
    fails or loses data, anything else for one that leaves differences.
    """
    from snapshot_tool.plan.allow import is_allowed

    def passes(one: Finding) -> bool:
        return is_allowed(allowed, one.code, one.place.object)

    left = [one for one in sides.push_findings if not passes(one)]
    passed = list(filter(passes, sides.raw_findings))  # whatever snap.yaml accepts
    used = {name for one in passed for name in (one.code, _name(one))}
    ending = exits.of_prediction(sides.prediction, (), strict=strict)
    weights = {Severity.ERROR} if ending == exits.ERRORS else set(Severity)
    excused = any(one.severity in weights for one in passed)
    return Judgement(
        (*(replace(one, allow=_name(one)) for one in left), *map(_passed, filter(passes, sides.push_findings))),
        tuple(name for name in allowed if name not in used),
        max(exits.of_findings(left, strict=strict), exits.FINE if excused else ending),
    )


def refuse(output: Output, sides: Sides, judgement: Judgement, output_format: FindingsFormat, detail: Detail) -> None:
    """Print why the command does not run: for programs to standard output, which is nobody else's then."""
    match output_format:
        case FindingsFormat.TEXT:
            show(output, sides, judgement.findings, detail)
        case FindingsFormat.JSON:
            from snapshot_tool.render.json import findings_document, render_json

            output.data(render_json(findings_document(sides.to_name, judgement.findings, [sides.beside])))
        case _:
            from snapshot_tool.cli.report import report, show_report

            told = report(
                "guard",
                sides.title,
                judgement.findings,
                folder=sides.to_name,
                environments=[sides.label],
                strict=judgement.code == exits.WARNINGS,
            )
            show_report(output, output_format, told)


def show(output: Output, sides: Sides, findings: Sequence[Finding], detail: Detail) -> None:
    """Print the findings, and how the push would end, for people."""
    from snapshot_tool.render.findings import render_findings
    from snapshot_tool.render.matrix import render_matrix

    if findings:
        output.note(render_findings(findings, detail=detail, at_hand=sides.label))
    output.note(render_matrix(findings, [sides.beside]))


def left_over(sides: Sides) -> str:
    """Return whether the database, read again, still differs from the snapshot."""
    from snapshot_tool.load.directus_tables import require_directus
    from snapshot_tool.render.words import first_of

    if sides.again is None:
        return ""
    try:
        require_directus(catalog := sides.again(), sides.from_name)
        left = [difference.item for difference in replace(sides, catalog=catalog).differences]
    except SnapError as error:
        return f"{sides.from_name} could not be looked at again: {error.message}"
    if not left:
        return f"{sides.from_name} and {sides.to_name} do not differ any more"
    return f"{sides.from_name} and {sides.to_name} still differ in {first_of(left)}: snap diff shows it"


def _name(finding: Finding) -> str:
    """Return what `--allow` takes for exactly this one."""
    return f"{finding.code}:{finding.place.object}" if finding.place.object else finding.code


def _passed(finding: Finding) -> Finding:
    return replace(finding, severity=Severity.INFO, message=f"{finding.message} (allowed)", remedies=(), allow="")


def _command(words: Sequence[str]) -> list[str]:
    """Return the command line behind `--`.

    Raises:
        UsageError: where there is none, or no such program.

    """
    if not words:
        raise UsageError("nothing to guard", hint="snap guard @production -- npx directus-sync push")
    if shutil.which(words[0]) is None:
        raise UsageError(f"there is no program {words[0]} that could be run", hint="is it in PATH, and executable?")
    return list(words)


def _allowable(names: Sequence[str]) -> list[str]:
    """Return what is allowed.

    Raises:
        UsageError: where a code is no rule's.

    """
    codes = kinds_of_codes()
    for name in names:
        code = name.partition(":")[0]
        if code not in codes:
            raise UsageError(f"--allow {name}: {code} is no rule", hint=nearest_code(code, codes))
    return list(names)


def _hint(sides: Sides) -> str:
    of = f"@{sides.environment} " if sides.environment else ""
    return f"snap predict {of}shows every statement, snap plan {of}gets there safely; --allow what is meant"
