"""What directus-sync's own configuration says about the snapshot: read, never run (`load/jsliteral.py`).

The files, their order, `extends` and the defaults are those of directus-sync: the first of `directus-sync.config.js`,
`.cjs` and `.json` counts, and what it extends comes before it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from snapshot_tool.load.jsliteral import JsProblem, Literal, Member, Unread, Variable, read_exported

NAMES: Final = ("directus-sync.config.js", "directus-sync.config.cjs", "directus-sync.config.json")
DUMP_PATH: Final = "./directus-config"
SNAPSHOT_PATH: Final = "snapshot"
WHOLE_FILE: Final = "snapshot.json"
"""What directus-sync writes into the snapshot's folder where `split` is off."""
_MAX_BYTES: Final = 400_000


@dataclass(frozen=True, slots=True)
class SyncConfig:
    """The part of it that matters here."""

    file: str
    """The file that was read first, relative to the folder."""
    snapshot: str
    """The snapshot's folder or file, relative to the folder where it is below it."""
    sorts_keys: bool = False
    """Whether it writes the keys of each file by name, and not in the order of Directus (`sortJson`)."""
    remarks: tuple[str, ...] = ()
    """What could not be read, and what snap cannot follow, each a sentence with its file and line."""


def read_sync_config(folder: Path, variables: Mapping[str, str]) -> SyncConfig | None:
    """Return what the configuration in a folder says, None where there is none; `variables` is the environment."""
    first = next((name for name in NAMES if (folder / name).is_file()), None)
    if first is None:
        return None
    remarks: list[str] = []
    members: dict[str, tuple[str, Member]] = {}
    for path in _chain(folder, folder / first, remarks, set()):
        members |= {key: (_shown(path, folder), member) for key, member in _read(path, folder, remarks).items()}
    found = _Found(members, variables, remarks)
    dump = found.text("dumpPath", DUMP_PATH)
    snapshot = Path(os.path.normpath(folder / dump / found.text("snapshotPath", SNAPSHOT_PATH)))
    if not found.flag("split", otherwise=True):
        snapshot /= WHOLE_FILE
    sorts_keys = found.flag("sortJson", otherwise=False)
    found.tell_hooks()
    return SyncConfig(first, _shown(snapshot, folder), sorts_keys, tuple(remarks))


@dataclass(frozen=True, slots=True)
class _Found:
    """The merged keys, each with the file that it stands in."""

    members: Mapping[str, tuple[str, Member]]
    variables: Mapping[str, str]
    remarks: list[str]

    def text(self, key: str, otherwise: str) -> str:
        value = self._value(key, otherwise)
        return value if isinstance(value, str) else otherwise

    def flag(self, key: str, *, otherwise: bool) -> bool:
        value = self._value(key, otherwise)
        return value if isinstance(value, bool) else otherwise

    def tell_hooks(self) -> None:
        """Say that the snapshot passes through code on its way to the files, where it does."""
        file, member = self.members.get("hooks", ("", Member(None, 0)))
        if isinstance(member.value, Unread) or (isinstance(member.value, dict) and "snapshot" in member.value):
            self.remarks.append(f"{file}:{member.line}: hooks may change the snapshot when it is pulled or pushed; "
                                "snap takes the files as they are")  # fmt: skip

    def _value(self, key: str, otherwise: Literal) -> Literal:
        if key not in self.members:
            return otherwise
        file, member = self.members[key]
        match member.value:
            case Unread():
                self.remarks.append(f"{file}:{member.line}: only running the file would tell {key}; taken for "
                                    f"{json.dumps(otherwise)}, as directus-sync does where it is left out")  # fmt: skip
                return otherwise
            case Variable(name, behind):
                return self.variables.get(name) or (otherwise if behind is None else behind)
            case value:
                return value


def _chain(folder: Path, path: Path, remarks: list[str], seen: set[Path]) -> Iterator[Path]:
    """Yield the files that a configuration extends, each once, and it behind them; none outside of the folder."""
    if path in seen:
        return
    seen.add(path)
    member = _read(path, folder, []).get("extends")
    parents = member.value if member is not None and isinstance(member.value, list) else []
    for parent in parents:
        place = Path(os.path.normpath(path.parent / str(parent)))
        if place.resolve().is_relative_to(folder.resolve()) and place.is_file():
            yield from _chain(folder, place, remarks, seen)
        else:
            line = 0 if member is None else member.line
            remarks.append(f"{_shown(path, folder)}:{line}: extends {json.dumps(parent)}, which is no file in here")
    yield path


def _read(path: Path, folder: Path, remarks: list[str]) -> Mapping[str, Member]:
    shown = _shown(path, folder)
    try:
        with path.open("rb") as file:
            text = file.read(_MAX_BYTES + 1).decode()
        if path.suffix == ".json":
            return {key: Member(value, 1) for key, value in dict(json.loads(text)).items()}
        return read_exported(text)
    except JsProblem as problem:
        remarks.append(f"{shown}:{problem.line}: not read: {problem.message}")
    except (OSError, ValueError, TypeError, RecursionError) as error:
        remarks.append(f"{shown}: not read: {error}")
    return {}


def _shown(path: Path, folder: Path) -> str:
    """Return a path relative to the folder, where it is below it."""
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)
