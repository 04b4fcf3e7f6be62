"""The split folder of directus-sync, read into the models: by what the files hold, never by what they are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from snapshot_tool.errors import InvalidSnapshot
from snapshot_tool.load.assumed import about
from snapshot_tool.load.folder import File, read_files
from snapshot_tool.load.jsontext import BadJson, Problem, parse, position
from snapshot_tool.load.problems import HINTS, problems
from snapshot_tool.model.difference import Item, ItemKind
from snapshot_tool.model.finding import Finding, Place, Severity, printable
from snapshot_tool.model.json import JsonValue
from snapshot_tool.model.layout import FOLDERS, INFO
from snapshot_tool.model.snapshot import Collection, Field, Info, Relation, Snapshot

_MODELS: Final[Mapping[ItemKind | None, type[Info | Collection | Field | Relation]]] = {
    None: Info,
    ItemKind.COLLECTION: Collection,
    ItemKind.FIELD: Field,
    ItemKind.RELATION: Relation,
}


_NO_INFO: Final = Info(version=1, directus="")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A snapshot with the files that it came from, so that a finding can say where.

    Whole where there are no `problems`; else what could be read of it, with what the rest is about.
    """

    snapshot: Snapshot
    """With an `info` that says nothing where `info.json` could not be read."""
    folder: Path
    files: Mapping[Item, str]
    """The file of each collection, field and relation, relative to `folder`, with `/`."""
    contents: Mapping[str, bytes] = field(repr=False)
    """Every file that was read, as it is."""
    problems: tuple[Finding, ...] = ()
    """What is wrong with the files, each an error."""
    assumed: frozenset[Item] = frozenset()
    """What the refused files are about: it is there, and nothing more is known of it."""
    unknown: frozenset[ItemKind] = frozenset()
    """The kinds of which anything may be there, for a folder of theirs could not be read, or a file that does not say
    what it is about. System fields stand for all of `info.json`."""

    def place(self, item: Item, path: Sequence[str | int] = ()) -> Place:
        """Return where in its file the key at `path` of an item stands, or its nearest ancestor that is there."""
        if item.kind is ItemKind.SYSTEM_FIELD:
            index = [found.item for found in self.snapshot.system_fields].index(item)
            return self._place(INFO, ("systemFields", index, *path), item.name)
        return self._place(self.files[item], path, item.name)

    def info_place(self, path: Sequence[str | int] = ()) -> Place:
        """Return where in `info.json` the key at `path` stands."""
        return self._place(INFO, path, "")

    def _place(self, file: str, path: Sequence[str | int], name: str) -> Place:
        line, column = position(self.contents[file], tuple(path))
        return Place(printable(name), printable(str(self.folder / file)), line, column, json_path(path))


def json_path(path: Sequence[str | int]) -> str:
    """Return a path as JSONPath: `$.meta.options.choices[0]`, `$['odd key']`; nothing for the whole file."""
    parts = [f"[{part}]" if isinstance(part, int) else _member(part) for part in path]
    return printable("".join(["$", *parts])) if parts else ""


def read(folder: Path) -> Loaded:
    """Return the snapshot of a split folder; items in the order in which directus-sync reads them.

    Raises:
        FileProblem: where `folder` is no folder that can be listed.
        InvalidSnapshot: with a finding for everything that is wrong with any of the files.

    """
    loaded = examine(folder)
    if loaded.problems:
        count = f"{len(loaded.problems)} problem" + ("s" if len(loaded.problems) > 1 else "")
        raise InvalidSnapshot(f"{folder} cannot be read as a snapshot: {count}", loaded.problems)
    return loaded


def examine(folder: Path) -> Loaded:
    """Return what can be read of a split folder as `read` would, and in `problems` all that is wrong with the rest.

    Raises:
        FileProblem: where `folder` is no folder that can be listed.

    """
    reading = _Reading(folder)
    for file in read_files(folder):
        reading.take(file)
    return reading.result()


def _member(name: str) -> str:
    quoted = name.replace("\\", "\\\\").replace("'", "\\'")
    return f".{name}" if name.isidentifier() else f"['{quoted}']"


class _Reading:
    """What has been read so far, good and bad."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._infos: list[Info] = []
        self._collections: list[Collection] = []
        self._fields: list[Field] = []
        self._relations: list[Relation] = []
        self._files: dict[Item, str] = {}
        self._contents: dict[str, bytes] = {}
        self._problems: list[Finding] = []
        self._assumed: set[Item] = set()
        self._unknown: set[ItemKind] = set()

    def take(self, file: File) -> None:
        """Add one file: what it holds, or what is wrong with it."""
        if isinstance(file.found, Problem):
            self._refuse(file.name, file.kind, [file.found])
            return
        self._contents[file.name] = file.found
        model = _MODELS[file.kind]
        value: JsonValue = None
        try:
            value = parse(file.found)
            self._add(file.name, model.model_validate(value, by_alias=True, by_name=False))
        except BadJson as error:
            self._refuse(file.name, file.kind, error.problems)
        except ValidationError as error:
            kind = _kind_by_content(value)
            if kind is None:
                self._refuse(file.name, file.kind, problems(error, model))
            else:
                message = f"the file holds a {kind}, which belongs in {FOLDERS[kind]}/"
                self._refuse(file.name, kind, [Problem("wrong-folder", message)])

    def result(self) -> Loaded:
        """Return all that was read, and all that was wrong."""
        snapshot = Snapshot(
            info=self._infos[0] if self._infos else _NO_INFO,
            collections=tuple(self._collections),
            fields=tuple(self._fields),
            relations=tuple(self._relations),
        )
        unknown = self._unknown if self._infos else self._unknown | {ItemKind.SYSTEM_FIELD}
        return Loaded(
            snapshot,
            self._folder,
            self._files,
            self._contents,
            tuple(self._problems),
            frozenset(self._assumed),
            frozenset(unknown),
        )

    def _add(self, name: str, entry: Info | Collection | Field | Relation) -> None:
        if isinstance(entry, Info):
            self._infos.append(entry)
            return
        first = self._files.setdefault(entry.item, name)
        if first != name:
            message = (
                f"{entry.item} stands in two files, here and in {first}: Directus takes the first and passes over this"
            )
            self._report(name, entry.item, Problem("duplicate-item", message))
            return
        match entry:
            case Collection():
                self._collections.append(entry)
            case Field():
                self._fields.append(entry)
            case Relation():
                self._relations.append(entry)

    def _refuse(self, name: str, kind: ItemKind | None, found: Iterable[Problem]) -> None:
        """Report what is wrong with a file or folder, and keep in mind what that may hide."""
        item = about(kind, name, self._contents.get(name, b""))
        if item is not None:
            self._assumed.add(item)
        elif kind is not None:
            self._unknown.add(kind)
        for problem in found:
            self._report(name, item, problem)

    def _report(self, name: str, item: Item | None, problem: Problem) -> None:
        where = problem.position
        if where is None and name in self._contents:
            where = position(self._contents[name], problem.path)
        line, column = where or (None, None)
        file = printable(str(self._folder / name))
        place = Place(printable(item.name) if item else "", file, line, column, json_path(problem.path))
        message = printable(problem.message)
        self._problems.append(Finding(problem.code, Severity.ERROR, message, place, (HINTS[problem.code],)))


def _kind_by_content(value: JsonValue) -> ItemKind | None:
    """Return the kind of item that this is, right in itself; None for anything else."""
    for kind in FOLDERS:
        try:
            _MODELS[kind].model_validate(value, by_alias=True, by_name=False)
        except ValidationError:
            continue
        return kind
    return None
