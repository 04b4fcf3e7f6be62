"""What has been read of a snapshot so far, good and bad, whatever the files are that it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from snapshot_tool.load.jsontext import Problem
from snapshot_tool.load.loaded import SPLIT, Form, Loaded, json_path
from snapshot_tool.load.problems import HINTS
from snapshot_tool.model.finding import Finding, Place, Severity, printable
from snapshot_tool.model.fix import Delete, Fix
from snapshot_tool.model.item import Item, ItemKind, Path
from snapshot_tool.model.layout import FOLDERS
from snapshot_tool.model.snapshot import PARTIAL, Collection, Field, Info, Relation, Snapshot

Entry: TypeAlias = Info | Collection | Field | Relation

MODELS: Final[Mapping[ItemKind | None, type[Entry]]] = {
    None: Info,
    ItemKind.COLLECTION: Collection,
    ItemKind.FIELD: Field,
    ItemKind.RELATION: Relation,
}
"""The model of each kind of item; None stands for what is no item of its own."""

_NO_INFO: Final = Info(version=1, directus="")


@dataclass(slots=True)
class Reading:
    """A snapshot in the making."""

    name: str
    prefix: str
    form: Form = SPLIT
    contents: dict[str, bytes] = field(default_factory=dict)
    passed_over: list[str] = field(default_factory=list)
    _infos: list[Info] = field(default_factory=list)
    _collections: list[Collection] = field(default_factory=list)
    _fields: list[Field] = field(default_factory=list)
    _relations: list[Relation] = field(default_factory=list)
    _files: dict[Item, str] = field(default_factory=dict)
    _entries: dict[Item, Collection | Field | Relation] = field(default_factory=dict)
    _paths: dict[Item, Path] = field(default_factory=dict)
    _problems: list[Finding] = field(default_factory=list)
    _assumed: set[Item] = field(default_factory=set)
    _unknown: set[ItemKind] = field(default_factory=set)

    def add(self, entry: Entry, file: str, path: Path = ()) -> None:
        """Add what stands in a file, at `path` in it."""
        if isinstance(entry, Info):
            self._infos.append(entry)
            return
        item = entry.item
        if item in self._files:
            self._report_twice(entry, file, path)
            return
        self._files[item] = file
        self._entries[item] = entry
        if path:
            self._paths[item] = path
        match entry:
            case Collection():
                self._collections.append(entry)
            case Field():
                self._fields.append(entry)
            case Relation():
                self._relations.append(entry)

    @property
    def problem_count(self) -> int:
        """How many problems were reported so far."""
        return len(self._problems)

    def refuse(self, file: str, kind: ItemKind | None, item: Item | None, found: Iterable[Problem]) -> None:
        """Report what is wrong with a file, a part of it or a folder, and keep in mind what that may hide.

        Args:
            file: where it is.
            kind: what it would hold; None for what is no item of its own.
            item: what it is about, as far as one can tell.
            found: what is wrong; paths are those in the file.

        """
        if item is not None:
            self._assumed.add(item)
        elif kind is not None:
            self._unknown.add(kind)
        for problem in found:
            self.report(file, item, problem)

    def report(self, file: str, item: Item | None, problem: Problem) -> None:
        """Report a problem."""
        where = problem.position
        if where is None and file in self.contents:
            where = self.form.find(self.contents[file], problem.path)
        line, column = where or (None, None)
        shown = printable(self.prefix + file)
        place = Place(printable(item.name) if item else "", shown, line, column, json_path(problem.path))
        message, hint = printable(problem.message), HINTS[problem.code]
        fix = Fix(file, problem.changes, problem.safety) if problem.changes else None
        self._problems.append(Finding(problem.code, Severity.ERROR, message, place, (hint,), fix=fix))

    def result(self) -> Loaded:
        """Return all that was read, and all that was wrong."""
        info = self._infos[0] if self._infos else _NO_INFO
        unknown = self._unknown if self._infos else self._unknown | {ItemKind.SYSTEM_FIELD}
        return Loaded(
            Snapshot.model_construct(  # of parts that were looked at one by one
                info=info,
                collections=tuple(self._collections),
                fields=tuple(self._fields),
                relations=tuple(self._relations),
            ),
            self.name,
            self.prefix,
            self._files,
            self.contents,
            tuple(self._problems),
            frozenset(self._assumed),
            frozenset(unknown | set(FOLDERS) if info.version == PARTIAL else unknown),
            self.form,
            self._paths,
            tuple(self.passed_over),
        )

    def _report_twice(self, entry: Collection | Field | Relation, file: str, path: Path) -> None:
        item = entry.item
        where = f"in two files, here and in {self._files[item]}"
        if path and self._files[item] == file:
            line, _ = self.form.find(self.contents[file], self._paths[item])
            where = f"twice in the file, here and in line {line}"
        message = f"{item} stands {where}: Directus takes the first and passes over this"
        changes = (Delete(),) if entry == self._entries[item] and not path else ()
        self.report(file, item, Problem("duplicate-item", message, path=path, changes=changes))
