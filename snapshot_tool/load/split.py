"""The split folder of directus-sync, read into the models: by what the files hold, never by what they are called."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from snapshot_tool.errors import InvalidSnapshot
from snapshot_tool.load.assumed import about
from snapshot_tool.load.folder import File, Node, folder_content, read_files
from snapshot_tool.load.jsontext import BadJson, Problem, parse
from snapshot_tool.load.loaded import Loaded
from snapshot_tool.load.problems import problems
from snapshot_tool.load.reading import MODELS, Entry, Reading
from snapshot_tool.model.fix import Move
from snapshot_tool.model.item import ItemKind
from snapshot_tool.model.json import JsonValue
from snapshot_tool.model.layout import FOLDERS, path_of


def read(folder: Path) -> Loaded:
    """Return the snapshot of a split folder; items in the order in which directus-sync reads them.

    Raises:
        FileProblem: where `folder` is no folder that can be listed.
        InvalidSnapshot: with a finding for everything that is wrong with any of the files.

    """
    return whole(examine(folder))


def examine(folder: Path) -> Loaded:
    """Return what can be read of a split folder as `read` would, and in `problems` all that is wrong with the rest.

    Raises:
        FileProblem: where `folder` is no folder that can be listed.

    """
    return examine_nodes(folder_content(folder), str(folder), "" if folder == Path() else f"{folder}/")


def examine_nodes(top: Sequence[Node], name: str, prefix: str, parsed: Parsed | None = None) -> Loaded:
    """Return what can be read of what is in a split folder, wherever that is kept.

    Args:
        top: what is in the folder.
        name: what to call the folder.
        prefix: what stands before the name of a file in it to say where it is.
        parsed: what was made of files before.

    """
    reading = Reading(name, prefix)
    known = Parsed() if parsed is None else parsed
    for file in read_files(top):
        _take(reading, known, file)
    return reading.result()


def whole(loaded: Loaded) -> Loaded:
    """Return what was read where nothing is wrong with it.

    Raises:
        InvalidSnapshot: with everything that is wrong.

    """
    if loaded.problems:
        count = f"{len(loaded.problems)} problem" + ("s" if len(loaded.problems) > 1 else "")
        raise InvalidSnapshot(f"{loaded.name} cannot be read as a snapshot: {count}", loaded.problems)
    return loaded


class Parsed:
    """What files hold, by their bytes, so that a file which many revisions share is looked at once."""

    def __init__(self) -> None:
        self._entries: dict[tuple[ItemKind | None, bytes], Entry] = {}

    def entry(self, kind: ItemKind | None, data: bytes) -> Entry:
        """Return what a file of this kind holds.

        Raises:
            BadJson: where it is no JSON.
            ValidationError: where it is no item of this kind.

        """
        found = self._entries.get((kind, data))
        if found is None:
            found = MODELS[kind].model_validate(parse(data), by_alias=True, by_name=False)
            self._entries[kind, data] = found
        return found


def _take(reading: Reading, parsed: Parsed, file: File) -> None:
    """Add one file: what it holds, or what is wrong with it."""
    if file.found is None:
        reading.passed_over.append(file.name)
        return
    if isinstance(file.found, Problem):
        reading.refuse(file.name, file.kind, about(file.kind, file.name, b""), [file.found])
        return
    reading.contents[file.name] = file.found
    try:
        reading.add(parsed.entry(file.kind, file.found), file.name)
    except BadJson as error:
        reading.refuse(file.name, file.kind, about(file.kind, file.name, file.found), error.problems)
    except ValidationError as error:
        kind = _kind_by_content(parse(file.found))
        if kind is None:
            found = problems(error, MODELS[file.kind])
            reading.refuse(file.name, file.kind, about(file.kind, file.name, file.found), found)
        else:
            message = f"the file holds a {kind}, which belongs in {FOLDERS[kind]}/"
            item = about(kind, file.name, file.found)
            changes = (Move(path_of(item)),) if item else ()
            reading.refuse(file.name, kind, item, [Problem("wrong-folder", message, changes=changes)])


def _kind_by_content(value: JsonValue) -> ItemKind | None:
    """Return the kind of item that this is, right in itself; None for anything else."""
    for kind in FOLDERS:
        try:
            MODELS[kind].model_validate(value, by_alias=True, by_name=False)
        except ValidationError:
            continue
        return kind
    return None
