"""A snapshot that was read, with the texts that it came from, so that a finding can say where."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from snapshot_tool.load.jsontext import Position, position
from snapshot_tool.model.finding import Finding, Place, printable
from snapshot_tool.model.item import Item, ItemKind, Path
from snapshot_tool.model.layout import INFO
from snapshot_tool.model.snapshot import Snapshot

Find: TypeAlias = Callable[[bytes, Path], Position]
"""Says where in a text the key at a path stands, or its nearest ancestor that is there."""


@dataclass(frozen=True, slots=True)
class Form:
    """What the files of a snapshot are: a folder with a file for each item, or one file with all of them."""

    is_split: bool = True
    """Whether each item has a file of its own."""
    info: str = INFO
    """The file that holds what is no item of its own."""
    root: Path = ()
    """Where in that file the snapshot stands: below `data` in an answer of Directus."""
    find: Find = field(default=position, compare=False)


SPLIT = Form()


@dataclass(frozen=True, slots=True)
class Loaded:
    """A snapshot with the files that it came from.

    Whole where there are no `problems`; else what could be read of it, with what the rest is about.
    """

    snapshot: Snapshot
    """With an `info` that says nothing where it could not be read."""
    name: str
    """What to call it: a folder, a file, or `git:REV:PATH`."""
    prefix: str
    """What stands before the name of each file to say where it is: `snapshot/`, `git:main:snapshot/`."""
    files: Mapping[Item, str]
    """The file of each collection, field and relation, without the prefix, with `/`; all the same one where the
    snapshot is one file."""
    contents: Mapping[str, bytes] = field(repr=False)
    """Every file that was read, as it is."""
    problems: tuple[Finding, ...] = ()
    """What is wrong with the files, each an error."""
    assumed: frozenset[Item] = frozenset()
    """What the refused files are about: it is there, and nothing more is known of it."""
    unknown: frozenset[ItemKind] = frozenset()
    """The kinds of which anything may be there, for a folder of theirs could not be read, or a file that does not say
    what it is about; in a partial snapshot all of them. System fields stand for all of `info.json`."""
    form: Form = SPLIT
    paths: Mapping[Item, Path] = field(default_factory=dict, repr=False)
    """Where in its file an item stands; the whole file is it where none is said."""
    passed_over: tuple[str, ...] = ()
    """What else lies in the folder, and was not read because of its name; folders have a `/` behind theirs."""

    @property
    def is_split(self) -> bool:
        """Whether each item has a file of its own."""
        return self.form.is_split

    def shown(self, file: str) -> str:
        """Return what to call one of the files: a path from the current directory, or one in a revision."""
        return self.prefix + file

    def address(self, item: Item) -> str:
        """Return what to call the place of a collection, field or relation: its file, or a part of the one file."""
        file = self.shown(self.files[item])
        path = self.paths.get(item, ())
        return f"{file}#/{'/'.join(map(str, path))}" if path else file

    def place(self, item: Item, path: Sequence[str | int] = ()) -> Place:
        """Return where the key at `path` of an item stands, or its nearest ancestor that is there."""
        if item.kind is ItemKind.SYSTEM_FIELD:
            index = [found.item for found in self.snapshot.system_fields].index(item)
            return self._place(self.form.info, (*self.form.root, "systemFields", index, *path), item.name)
        return self._place(self.files[item], (*self.paths.get(item, ()), *path), item.name)

    def info_place(self, path: Sequence[str | int] = ()) -> Place:
        """Return where the key at `path` of what is no item of its own stands: `directus`, `systemFields`."""
        return self._place(self.form.info, (*self.form.root, *path), "")

    def _place(self, file: str, path: Path, name: str) -> Place:
        line, column = self.form.find(self.contents[file], path)
        return Place(printable(name), printable(self.shown(file)), line, column, json_path(path))


def json_path(path: Sequence[str | int]) -> str:
    """Return a path as JSONPath: `$.meta.options.choices[0]`, `$['odd key']`; nothing for the whole file."""
    parts = [f"[{part}]" if isinstance(part, int) else _member(part) for part in path]
    return printable("".join(["$", *parts])) if parts else ""


def _member(name: str) -> str:
    quoted = name.replace("\\", "\\\\").replace("'", "\\'")
    return f".{name}" if name.isidentifier() else f"['{quoted}']"
