"""Fixes carried out on files in memory, as far as they do not get into each other's way."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from snapshot_tool.model.fix import Delete, Fix, Move, RemoveValue, Rewrite, SetValue
from snapshot_tool.model.item import Path
from snapshot_tool.model.json import js_equal
from snapshot_tool.write.edits import NoSuchPlace, remove_value, set_value

_Edit: TypeAlias = SetValue | RemoveValue


@dataclass(frozen=True, slots=True)
class Mended:
    """Files after fixes."""

    contents: Mapping[str, bytes]
    done: tuple[Fix, ...]
    moved: Mapping[str, str]
    """The new path of each file that moved to its old one."""


def mend(contents: Mapping[str, bytes], fixes: Iterable[Fix], taken: Iterable[str] = ()) -> Mended:
    """Return the files after as many of the fixes as can be made at once.

    A fix that touches what another one has touched, or whose place is not there or not free, is left undone: whether
    it is still called for is to be asked again of the result. A file is only rewritten where that changes nothing it
    says.

    Args:
        contents: relative path to content.
        fixes: the first of two that contradict each other is carried out.
        taken: paths of further files, which nothing may be moved to.

    """
    made = _Round(dict(contents))
    moves: dict[str, Fix] = {}
    for fix in fixes:
        if fix.file not in contents:
            continue
        match fix.changes:
            case (Move(),):
                moves.setdefault(fix.file, fix)
            case (Delete(),):
                made.delete(fix)
            case (Rewrite(data),):
                made.rewrite(fix, data)
            case changes:
                made.edit(fix, [change for change in changes if isinstance(change, SetValue | RemoveValue)])
    made.move({file: fix for file, fix in moves.items() if file not in made.touched}, {path.lower() for path in taken})
    return Mended(made.contents, tuple(made.done), made.moved)


class _Round:
    """What the fixes have done so far."""

    def __init__(self, contents: dict[str, bytes]) -> None:
        self.contents = contents
        self.done: list[Fix] = []
        self.moved: dict[str, str] = {}
        self.touched: dict[str, list[Path]] = {}
        """By file, where in it something has changed; the empty path stands for all of it."""

    def edit(self, fix: Fix, changes: list[_Edit]) -> None:
        reaches = [_reach(change) for change in changes]
        if any(_meet(reach, other) for reach in reaches for other in self.touched.get(fix.file, ())):
            return
        data = self.contents[fix.file]
        try:
            for change in changes:
                data = _edited(data, change)
        except NoSuchPlace:
            return
        self._take(fix, data, reaches)

    def rewrite(self, fix: Fix, data: bytes) -> None:
        old = self.contents[fix.file]
        if fix.file not in self.touched and js_equal(json.loads(old.decode("utf-8-sig")), json.loads(data)):
            self._take(fix, data, [()])

    def delete(self, fix: Fix) -> None:
        if fix.file not in self.touched:
            self.touched[fix.file] = [()]
            del self.contents[fix.file]
            self.done.append(fix)

    def move(self, fixes: Mapping[str, Fix], taken: set[str]) -> None:
        """Move files to places that are free, or become so by moves that are made as well."""
        targets = {file: _target(fix) for file, fix in fixes.items()}
        while blocked := self._blocked(targets, taken):
            targets = {file: to for file, to in targets.items() if file not in blocked}
        moving = {file: self.contents.pop(file) for file in targets}
        for file, to in targets.items():
            self.contents[to] = moving[file]
            self.moved[to] = file
            self.done.append(fixes[file])

    def _blocked(self, targets: Mapping[str, str], taken: set[str]) -> set[str]:
        """Return the files that cannot be moved, for another one stays, or comes before, in their place."""
        occupied = taken | {path.lower() for path in self.contents if path not in targets}
        found: set[str] = set()
        for file, to in targets.items():
            if to.lower() in occupied:
                found.add(file)
            occupied.add(to.lower())
        return found

    def _take(self, fix: Fix, data: bytes, reaches: list[Path]) -> None:
        if data != self.contents[fix.file]:
            self.contents[fix.file] = data
            self.touched.setdefault(fix.file, []).extend(reaches)
            self.done.append(fix)


def _edited(data: bytes, change: _Edit) -> bytes:
    match change:
        case SetValue(path, text):
            return set_value(data, path, json.loads(text))
        case RemoveValue(path):
            return remove_value(data, path)
        case _:
            assert_never(change)


def _reach(change: _Edit) -> Path:
    """Return the path below which a change may move things: an item that goes moves all behind it."""
    return change.path[:-1] if isinstance(change.path[-1], int) else change.path


def _meet(one: Path, other: Path) -> bool:
    length = min(len(one), len(other))
    return one[:length] == other[:length]


def _target(fix: Fix) -> str:
    (move,) = fix.changes
    return move.to if isinstance(move, Move) else fix.file
