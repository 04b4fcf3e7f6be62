"""How text output looks: the colours, and lines built of parts.

A name or value from a file is shown literally: rich's markup is off everywhere, and a character that a terminal would
act on (escape sequences, carriage returns, bidirectional overrides) is shown as its escape.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.text import Text
from rich.theme import Theme

from snapshot_tool.render.words import visible, visible_lines

THEME: Final = Theme(
    {
        "added": "green",
        "changed": "yellow",
        "dropped": "red",
        "muted": "dim",
        "head": "bold",
        "sql": "cyan",
        "ok": "green",
        "error": "bold red",
        "warning": "bold yellow",
        "info": "bold blue",
    },
)


def styled(*parts: str | tuple[str, str]) -> Text:
    """Return a line of parts, each plain or with a style; line breaks in them are made visible like the rest."""
    line = Text()
    for part in parts:
        text, style = part if isinstance(part, tuple) else (part, "")
        line.append(visible(text), style=style or None)
    return line


def beside(lead: Text, text: Text) -> RenderableType:
    """Return `lead text`, the further lines of the text set under its first one."""
    return _Beside(lead, text)


@dataclass(frozen=True, slots=True)
class _Beside:
    """What a grid of two columns would show; there is one in nearly every line, and a grid takes ten times as long."""

    lead: Text
    text: Text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        indent = self.lead.cell_len + 1
        lines = self.text.wrap(console, max(1, options.max_width - indent), overflow="fold")
        for number, line in enumerate(lines or [Text()]):
            yield Text.assemble(self.lead, " ", line) if number == 0 else Text.assemble(" " * indent, line)


def lines(text: str) -> Text:
    """Return a text whose line breaks are kept and whose other control characters are made visible."""
    return Text("\n".join(visible_lines(text)))
