"""Snapshots mended in memory, and what a fix may change of them told by the obvious way."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

from snapshot_tool.cli.judge import Judge
from snapshot_tool.cli.mending import Mending, Wanted, mended
from snapshot_tool.load.memory import FolderInMemory
from snapshot_tool.load.split import Parsed
from snapshot_tool.model.finding import Finding
from snapshot_tool.model.fix import Fix, Move, RemoveValue, Safety, SetValue
from snapshot_tool.model.json import js_equal
from snapshot_tool.model.layout import FOLDERS

PARSED: Final = Parsed()


def folder_of(contents: Mapping[str, bytes]) -> FolderInMemory:
    """A folder that holds these files."""
    return FolderInMemory(Path("snapshot"), (), tuple(FOLDERS.values()), contents, frozenset(), (), PARSED)


def mend_all(
    folder: FolderInMemory, safety: Safety = Safety.UNSAFE, *, judge: Judge | None = None, only: Sequence[str] = ()
) -> Mending:
    return mended(folder, judge or Judge(None), Wanted(frozenset(only), safety))


def told(finding: Finding) -> tuple[str, str, str]:
    """What a finding says, wherever it stands."""
    return finding.code, finding.place.object, finding.message


def assert_nothing_else_changed(made: Mending) -> None:
    """Each file differs from what it was by the changes that its fixes name, and by nothing else."""
    fixes = [finding.fix for finding in made.fixed if finding.fix]
    values: dict[str, Any] = {}
    names = {path: path for path in made.before}
    for fix in fixes:
        _follow(fix, names, values, made.before)
    expected = set(names.values())
    assert set(made.after) == expected
    for now in expected:
        before = made.before[next(old for old, new in names.items() if new == now)]
        if now in values:
            assert js_equal(_read(made.after[now]), values[now])
        else:
            assert _is_rewritten(fixes, now) or made.after[now] == before
            assert js_equal(_read(made.after[now]), _read(before)) or made.after[now] == before


def _follow(fix: Fix, names: dict[str, str], values: dict[str, Any], before: Mapping[str, bytes]) -> None:
    """Do what a fix says to the values alone."""
    origin = next(old for old, new in names.items() if new == fix.file)
    for change in fix.changes:
        match change:
            case Move(to):
                names[origin] = to
                if fix.file in values:
                    values[to] = values.pop(fix.file)
            case SetValue() | RemoveValue():
                value = values.setdefault(fix.file, deepcopy(_read(before[origin])))
                _do(value, change)
            case _ if change.__class__.__name__ == "Delete":
                del names[origin]


def _do(value: Any, change: SetValue | RemoveValue) -> None:
    for part in change.path[:-1]:
        value = value[part]
    last = change.path[-1]
    if isinstance(change, RemoveValue):
        del value[last]
    elif isinstance(value, list) and last == len(value):
        value.append(json.loads(change.text))
    else:
        value[last] = json.loads(change.text)


def _is_rewritten(fixes: Sequence[Fix], path: str) -> bool:
    return any(fix.file == path or Move(path) in fix.changes for fix in fixes)


def _read(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"))
    except ValueError:
        return None
