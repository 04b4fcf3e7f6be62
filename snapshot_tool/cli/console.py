"""Where output goes: data to standard output, everything else to standard error; colour only where it is wanted."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from snapshot_tool.errors import FileProblem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console, RenderableType

    from snapshot_tool.model.finding import Finding

_PIPED_WIDTH: Final = 120
"""Columns where there is no terminal to ask."""
_UNBROKEN: Final = 10_000
"""Columns of errors in a log: one line each, to be searched for."""


class Color(Enum):
    """Whether text may be coloured."""

    AUTO = "auto"
    """As the terminal says, and `NO_COLOR` (https://no-color.org)."""
    NEVER = "never"


@dataclass(frozen=True)
class Output:
    """Both streams; rich is loaded when the first text is written."""

    color: Color = Color.AUTO

    @cached_property
    def _out(self) -> Console:
        return _console(sys.stdout, self.color, None if "COLUMNS" in os.environ else _PIPED_WIDTH)

    @cached_property
    def _err(self) -> Console:
        return _console(sys.stderr, self.color, _UNBROKEN)

    def text(self, renderable: RenderableType) -> None:
        """Write text for a person to standard output."""
        _print(self._out, renderable)

    def plain(self, renderable: RenderableType) -> str:
        """Return the text that would be written, without colour and as wide as in a pipe, for another document."""
        return _printed(_console(StringIO(), Color.NEVER, _PIPED_WIDTH), renderable)

    def heading(self, text: str) -> None:
        """Write what the text below is about, quietly, to standard output."""
        from snapshot_tool.render.terminal import styled

        self.text(styled((text, "muted")))
        self.text("")

    def data(self, text: str) -> None:
        """Write exactly this to standard output."""
        with writing():
            sys.stdout.write(text)

    def patch(self, lines: Iterable[tuple[str, str]]) -> None:
        """Write lines with their styles to standard output: coloured on a terminal, exactly as they are elsewhere."""
        if not self._out.is_terminal:
            self.data("".join(line for line, _ in lines))
            return
        from snapshot_tool.render.terminal import styled

        for line, style in lines:
            self._out.print(styled((line.removesuffix("\n"), style)), soft_wrap=True)

    def note(self, renderable: RenderableType) -> None:
        """Write what is no data to standard error."""
        _print(self._err, renderable)

    def say(self, message: str) -> None:
        """Write a remark to standard error."""
        from snapshot_tool.render.terminal import beside, lines, styled

        self.note(beside(styled((" note:", "info")), lines(message)))

    def error(self, message: str, *, hint: str = "", findings: Sequence[Finding] = ()) -> None:
        """Write an error to standard error: its findings, the message, and what to do."""
        from snapshot_tool.render.findings import render_findings
        from snapshot_tool.render.terminal import beside, lines, styled

        if findings:
            self.note(render_findings(findings))
        self.note(beside(styled(("error:", "error")), lines(message)))
        if hint:
            self.note(beside(styled((" hint:", "info")), lines(hint)))


def prepare_streams() -> None:
    """Let no character that the terminal's encoding lacks end a run: it is written as its escape.

    A stream that is closed when the run begins (`>&-`) takes everything, and it is gone.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115 - it is open as long as the process runs
        stream = getattr(sys, name)
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _console(stream: TextIO, color: Color, width: int | None) -> Console:
    from rich.console import Console

    from snapshot_tool.render.terminal import THEME

    plain = color is Color.NEVER or bool(os.environ.get("NO_COLOR"))
    return Console(
        file=stream,
        theme=THEME,
        color_system=None if plain else "auto",
        width=None if stream.isatty() else width,
        markup=False,
        highlight=False,
        emoji=False,
    )


@contextmanager
def writing() -> Iterator[None]:
    """Turn a failing write into an error for people; a reader that went away stays a `BrokenPipeError`.

    Raises:
        FileProblem: where the output cannot be written, such as on a full disk.

    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise FileProblem(f"the output cannot be written: {error.strerror}") from error


def _print(console: Console, renderable: RenderableType) -> None:
    with writing():
        console.file.write(_printed(console, renderable))


def _printed(console: Console, renderable: RenderableType) -> str:
    """Return what the console makes of it, without the blanks that rich fills lines with."""
    with console.capture() as captured:
        console.print(renderable)
    return "\n".join(line.rstrip(" ") for line in captured.get().split("\n"))
