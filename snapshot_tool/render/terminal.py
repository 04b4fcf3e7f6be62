"""How text output looks: the colours, and lines built of parts.

A name or value from a file is shown literally: rich's markup is off everywhere, and a character that a terminal would
act on (escape sequences, carriage returns, bidirectional overrides) is shown as its escape.
"""

from __future__ import annotations

from typing import Final

from rich.table import Table
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


def beside(lead: Text, text: Text) -> Table:
    """Return `lead text`, the further lines of the text set under its first one."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(lead, text)
    return grid


def lines(text: str) -> Text:
    """Return a text whose line breaks are kept and whose other control characters are made visible."""
    return Text("\n".join(visible_lines(text)))
