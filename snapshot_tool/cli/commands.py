"""Every command of `snap`: its name, the module that holds it, and one line about it. Only the one that runs is loaded.

A command is a function of its own name (a keyword with `_` behind it), in a module that says examples in `EXAMPLES`;
one that takes its arguments otherwise than typer has a class `Command` there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from typer._click import Command, Context, HelpFormatter


@dataclass(frozen=True, slots=True)
class Entry:
    """A command, before it is loaded."""

    name: str
    module: str
    """Below `snapshot_tool.cli`."""
    summary: str


SECTIONS: Final[Mapping[str, tuple[Entry, ...]]] = MappingProxyType(
    {
        "What the files say": (
            Entry("validate", "validate", "Check the files of a snapshot."),
            Entry("fix", "fix", "Mend what is mechanical in the files of a snapshot."),
            Entry("show", "show", "Show a collection, or all of them as a tree."),
            Entry("explain", "explain", "Explain a finding, and how to set or accept it."),
            Entry("graph", "graph", "Print the relations for a program that draws."),
            Entry("history", "history", "Walk through what became of them in git."),
        ),
        "What they would do to a database": (
            Entry("diff", "diff", "Show what differs between a database and a snapshot."),
            Entry("predict", "predict", "Show what a Directus push would run, and how it would end."),
            Entry("pull", "pull", "Write what Directus sees in a database as the files of a snapshot."),
        ),
        "Getting there safely": (
            Entry("plan", "plan", "Make the plan that gets a database there safely."),
            Entry("rehearse", "rehearse", "Run a plan on a throw-away copy, every claim checked."),
            Entry("apply", "apply", "Run a plan on the database that it was made for."),
        ),
        "Many environments, and CI": (
            Entry("capture", "capture", "Write what a database holds into a file that stands for it."),
            Entry("guard", "guard", "Run a push only where its prediction is harmless."),
        ),
        "To begin with": (
            Entry("init", "init", "Write snap.yaml and a workflow for GitHub."),
            Entry("demo", "demo.command", "See all of it on an embedded PostgreSQL."),
        ),
    }
)  # fmt: skip
"""The commands as `snap --help` lists them."""

ENTRIES: Final[Mapping[str, Entry]] = MappingProxyType(
    {entry.name: entry for entries in SECTIONS.values() for entry in entries}
)


class _Loading(MutableMapping[str, "Command"]):
    """The commands by name, each loaded when it is asked for."""

    def __init__(self) -> None:
        self._loaded: dict[str, Command] = {}

    def __getitem__(self, name: str) -> Command:
        if name not in self._loaded:
            self._loaded[name] = _command(ENTRIES[name])
        return self._loaded[name]

    def __setitem__(self, name: str, command: Command) -> None:
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        del self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(ENTRIES)

    def __len__(self) -> int:
        return len(ENTRIES)


class Commands(TyperGroup):
    """The group of all commands; lists them without loading any."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{**settings, "commands": {}})
        self.commands = _Loading()

    def list_commands(self, ctx: Context) -> list[str]:  # noqa: ARG002 - the same in every context
        """Return the names in the order of the help."""
        return list(ENTRIES)

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:  # noqa: ARG002 - as above
        """Write the commands into the help, by section."""
        width = max(map(len, ENTRIES))
        for title, entries in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(entry.name.ljust(width), entry.summary) for entry in entries])


def _command(entry: Entry) -> Command:
    module = import_module(f"snapshot_tool.cli.{entry.module}")
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    kind = getattr(module, "Command", None)
    alone.command(entry.name, cls=kind, short_help=entry.summary, epilog=module.EXAMPLES)(getattr(module, entry.name))
    return typer.main.get_command(alone)
