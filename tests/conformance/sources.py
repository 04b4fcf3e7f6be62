"""Where the snapshots of scenarios come from: files of the suite, the project's own snapshot, the history bundle."""

from __future__ import annotations

import atexit
import io
import json
import shutil
import subprocess
import tarfile
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

from snapshot_tool.load.split import read
from snapshot_tool.model.json import JsonObject, JsonValue
from snapshot_tool.model.layout import INFO
from snapshot_tool.model.snapshot import Collection, Field, Relation
from tests.conformance.native import members
from tests.conformance.translate import as_version
from tests.history import BUNDLE, MISSING, clone

VERSION: Final = "11.13.4"
"""The Directus version that a scenario is recorded with where it names none."""

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
STARTS: Final = HERE / "starts"

PROJECT: Final = "project"
HISTORY: Final = "history:"


class NoHistory(Exception):
    """The history bundle is not beside the project."""

    def __init__(self) -> None:
        super().__init__(MISSING)


def named(name: str, version: str) -> JsonObject:
    """Return the native snapshot that a scenario names, as one of this Directus version.

    `project` is the project's `snapshot/`, `history:REV` that of a commit of the bundle, any other name a file of
    `starts/`; all of them with the keys that this version reports.

    Raises:
        NoHistory: where the bundle is needed and not there.
        FileNotFoundError: where there is no such file.

    """
    if name == PROJECT:
        return _of_folder(ROOT / "snapshot", version)
    if name.startswith(HISTORY):
        return _of_folder(_checkout(name.removeprefix(HISTORY)), version)
    return as_version(load(start_file(name)), version)


def start_file(name: str) -> Path:
    """Return the file of a starting snapshot."""
    return STARTS / f"{name}.json"


def load(path: Path) -> JsonObject:
    """Return the JSON object in a file."""
    return members(json.loads(path.read_text(encoding="utf-8")))


@cache
def _of_folder(folder: Path, version: str) -> JsonObject:
    """Return the snapshot of a split folder: the files as they are, in the order in which they are read."""
    loaded = read(folder)
    parts: dict[type, list[JsonValue]] = {Collection: [], Field: [], Relation: []}
    for entry in loaded.snapshot.entries:
        parts[type(entry)].append(json.loads(loaded.contents[loaded.files[entry.item]]))
    info = members(json.loads(loaded.contents[INFO]))
    collections, fields, relations = parts.values()
    native: JsonObject = {**info, "collections": collections, "fields": fields, "relations": relations}
    return as_version(native, version)


@cache
def _checkout(revision: str) -> Path:
    """Return the snapshot folder of one commit, taken out of the bundle without a work tree."""
    archive = subprocess.run(
        ["git", "--git-dir", str(_clone()), "archive", revision, "snapshot"], check=True, capture_output=True
    )
    folder = _clone().parent / revision
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(folder, filter="data")
    return folder / "snapshot"


@cache
def _clone() -> Path:
    if not BUNDLE.is_file():
        raise NoHistory
    folder = Path(tempfile.mkdtemp(prefix="snap-history-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    repository = folder / "history.git"
    clone(repository, "--bare")
    return repository
