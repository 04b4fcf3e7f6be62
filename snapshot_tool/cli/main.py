"""The command line: what the commands have in common, and the one place that catches errors.

Exit codes: 0 fine, 1 an error of the world, 2 usage, 3 invalid snapshot, 4 stale plan, 5 applied in part,
10 differences, 11 findings at warning with --strict, 12 findings at error or a refused hazard.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from traceback import extract_tb
from types import FrameType
from typing import Annotated, NoReturn

import typer

from snapshot_tool import __version__
from snapshot_tool.cli import exits
from snapshot_tool.cli.commands import Commands
from snapshot_tool.cli.completion import rejoin_words
from snapshot_tool.cli.console import Color, Output, prepare_streams, writing
from snapshot_tool.errors import InvalidSnapshot, SnapError

_NO_COLOR = "--no-color"

app = typer.Typer(
    name="snap",
    cls=Commands,
    help="Know what a Directus schema push will do to PostgreSQL, before it does it.",
    epilog="Start with: snap demo",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"snap {__version__}")  # noqa: T201  # the version is data, and needs no console
        raise typer.Exit


@app.callback()
def _common(
    context: typer.Context,
    no_color: Annotated[
        bool, typer.Option(_NO_COLOR, help="Write no colour, whatever the terminal can do (as NO_COLOR does).")
    ] = False,
    _version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    context.obj = Output(Color.NEVER if no_color else Color.AUTO)


def run() -> NoReturn:
    """Run the command line of this process; ends the process with the exit code, and never with a traceback."""
    prepare_streams()
    rejoin_words(os.environ)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    sys.exit(_guarded())


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    """Leave through every `finally` on the way, so that what was started is stopped and what was made is removed."""
    sys.exit(128 + number)


def _guarded() -> int:
    arguments = _global_first(sys.argv[1:])
    output = Output(Color.NEVER if _NO_COLOR in arguments[:1] else Color.AUTO)
    try:
        return _code_of(arguments)
    except InvalidSnapshot as error:
        output.error(error.message, hint=error.hint, findings=error.findings)
        return error.exit_code
    except SnapError as error:
        output.error(error.message, hint=error.hint)
        return error.exit_code
    except BrokenPipeError:
        return SnapError.exit_code
    except KeyboardInterrupt:
        output.error("interrupted")
        return exits.INTERRUPTED
    except Exception as error:  # the last line of defence: one line, no traceback
        output.error(_unexpected(error), hint="this is a defect of snap: please report this line with what you did")
        return SnapError.exit_code


def _code_of(arguments: list[str]) -> int:
    """Run the command and write out all that it printed; return its exit code."""
    code = 0
    try:
        app(arguments)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    with writing():
        sys.stdout.flush()
    return code


def _global_first(arguments: list[str]) -> list[str]:
    """Return the arguments with --no-color in front, wherever before a `--` it was given."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    if _NO_COLOR not in arguments[:end]:
        return arguments
    return [_NO_COLOR, *(word for word in arguments[:end] if word != _NO_COLOR), *arguments[end:]]


def _unexpected(error: Exception) -> str:
    """Return one line that says what happened and where in the code."""
    frames = extract_tb(error.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    ours = [frame for frame in frames if "snapshot_tool" in frame.filename]
    by = f", called by {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours and ours[-1] is not frames[-1] else ""
    return f"unexpected {type(error).__name__}: {error}{where}{by}"
