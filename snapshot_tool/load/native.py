"""A native snapshot: one file, as `directus schema snapshot` writes it and `GET /schema/snapshot` answers it (§1.1).

In an answer of Directus the snapshot stands below the key `data`. Everything but its three arrays is what a split
folder has in its `info.json`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path as FilePath
from pathlib import PurePath
from typing import Final, NamedTuple

from pydantic import ValidationError

from snapshot_tool.errors import FileProblem
from snapshot_tool.load import jsontext
from snapshot_tool.load.jsontext import BadJson, Position, Problem
from snapshot_tool.load.loaded import Find, Form, Loaded
from snapshot_tool.load.native_places import NativePlaces
from snapshot_tool.load.problems import problems
from snapshot_tool.load.reading import MODELS, Reading
from snapshot_tool.load.whole import read_whole
from snapshot_tool.model.finding import printable
from snapshot_tool.model.item import Item, ItemKind, Path
from snapshot_tool.model.json import JsonObject, JsonValue, js_type
from snapshot_tool.model.layout import FOLDERS, NATIVE_SUFFIXES, YAML_SUFFIXES

MAX_BYTES: Final = 32 * 1024 * 1024
"""Of a whole snapshot; one of 49 collections has 0.6 MB."""
_MOST_OBJECTS: Final = 1_000_000
_MOST_VALUES: Final = 4_000_000
"""As commas tell; a snapshot of 40,000 fields has half of both."""
_MOST_CHARACTERS_OF_YAML: Final = 16_000_000
_MOST_VALUES_OF_YAML: Final = 600_000
"""Reading them takes some seconds; a snapshot of 500 collections has as many."""
_MOST_PROBLEMS: Final = 1_000
"""That are told of one file."""

_DATA: Final = "data"
_ARRAYS: Final[Mapping[ItemKind, str]] = FOLDERS
"""The array of each kind of item, called as its folder."""
_KINDS: Final = {"null": "null", "boolean": "a word", "number": "a number", "string": "a text", "array": "a list"}
_HINT: Final = "a native snapshot is what `directus schema snapshot` writes, or /schema/snapshot answers"


class _Text(NamedTuple):
    """A parsed text, and what finds places in it."""

    value: JsonValue
    find: Find


def examine_file(file: FilePath) -> Loaded:
    """Return what can be read of a native snapshot in a file, as `examine_native` does.

    Raises:
        FileProblem: where the file cannot be read, is too large, or is something else than a snapshot.

    """
    try:
        data = read_whole(file, MAX_BYTES, "snapshot", _HINT)
    except FileNotFoundError as error:
        raise FileProblem(f"{file} cannot be read: {error.strerror}", hint=_HINT) from error
    return examine_native(data, str(file))


def examine_native(data: bytes, name: str) -> Loaded:
    """Return what can be read of a native snapshot, and in `problems` all that is wrong with the rest.

    Args:
        data: the text.
        name: what to call the file; its suffix says whether it is YAML or JSON.

    Raises:
        FileProblem: where it is something else than a snapshot.

    """
    if PurePath(name).suffix not in NATIVE_SUFFIXES:
        raise FileProblem(
            f"{printable(name)} is no snapshot: its name ends in none of {', '.join(NATIVE_SUFFIXES)}", hint=_HINT
        )
    reading = Reading(name, "", Form(is_split=False, info=name), {name: data})
    try:
        text = _parsed(data, name)
    except BadJson as error:
        reading.refuse(name, None, None, error.problems)
        for kind in _ARRAYS:
            reading.refuse(name, kind, None, ())
        return reading.result()
    root = _root(text.value, name)
    reading.form = replace(reading.form, root=root, find=text.find)
    snapshot = _below(text.value, root)
    _take_info(reading, name, root, {key: value for key, value in snapshot.items() if key not in _ARRAYS.values()})
    for kind, key in _ARRAYS.items():
        _take_items(reading, name, kind, (*root, key), snapshot)
    return reading.result()


def is_snapshot(value: JsonValue) -> bool:
    """Return whether this is a native snapshot, as far as its keys tell."""
    return isinstance(value, dict) and "format" not in value and not _ARRAYS_OF.isdisjoint(value)


_ARRAYS_OF: Final = frozenset(_ARRAYS.values())


def _parsed(data: bytes, name: str) -> _Text:
    """Return the value of a text.

    Raises:
        BadJson: where it is neither JSON nor YAML, whichever it should be.

    """
    if PurePath(name).suffix not in YAML_SUFFIXES:
        if data.count(b",") > _MOST_VALUES or data.count(b"{") + data.count(b"[") > _MOST_OBJECTS:
            raise BadJson(Problem("broken-json", "there are more values than any snapshot has", (1, 1)))
        return _Text(jsontext.parse(data), _places(data))
    from snapshot_tool.load import yaml  # noqa: PLC0415 - most snapshots have no YAML

    limits = yaml.Limits(_MOST_CHARACTERS_OF_YAML, jsontext.MAX_DEPTH, _MOST_VALUES_OF_YAML)
    try:
        document = yaml.parse(jsontext.decoded(data), limits)
    except yaml.YamlProblem as problem:
        found = Problem("broken-yaml", problem.message, (problem.line, problem.column))
        raise BadJson(found) from None
    return _Text(document.value, lambda _, path: document.place(path))


def _places(data: bytes) -> Find:
    """Return what finds places in a text that is valid JSON; nothing is done before it has to find one."""
    found: list[NativePlaces] = []

    def find(_: bytes, path: Path) -> Position:
        if not found:
            found.append(NativePlaces(jsontext.decoded(data)))
        return found[0].find(path)

    return find


def _root(value: JsonValue, name: str) -> Path:
    """Return where in a text the snapshot stands.

    Raises:
        FileProblem: where there is none in it; says what it is instead, as far as that can be told.

    """
    if is_snapshot(value):
        return ()
    inner = value.get(_DATA) if isinstance(value, dict) else None
    if is_snapshot(inner):
        return (_DATA,)
    raise FileProblem(f"{printable(name)} is no snapshot: {_instead(value)}", hint=_HINT)


def _instead(value: JsonValue) -> str:
    if not isinstance(value, dict):
        return f"it holds {_KINDS[js_type(value)]} and no object"
    form = value.get("format")
    if isinstance(form, str) and form.startswith("snap."):
        return f"it is a {printable(form.removeprefix('snap.').partition('/')[0])} that snap wrote ({printable(form)})"
    inner = value.get(_DATA, value)
    if isinstance(inner, dict) and {"hash", "diff"} <= inner.keys():
        return "it is the answer of /schema/diff, which is what differs between two"
    if isinstance(value.get("errors"), list):
        return "it is an error that Directus answered"
    return f"it has none of {', '.join(_ARRAYS.values())}"


def _below(value: JsonValue, path: Path) -> JsonObject:
    for part in path:
        value = value[str(part)] if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _take_info(reading: Reading, name: str, root: Path, value: JsonObject) -> None:
    try:
        reading.add(MODELS[None].model_validate(value, by_alias=True, by_name=False), name, root)
    except ValidationError as error:
        reading.refuse(name, None, None, _below_path(root, problems(error, MODELS[None])))


def _take_items(reading: Reading, name: str, kind: ItemKind, path: Path, snapshot: JsonObject) -> None:
    """Add the items of one array."""
    key = _ARRAYS[kind]
    values = snapshot.get(key)
    if not isinstance(values, list):
        found = Problem("missing-key", f"the key {key!r} is missing: Directus fails on it", path=path[:-1])
        if key in snapshot:
            found = Problem("wrong-type", f"expected a list of every {kind}, found another value", path=path)
        reading.refuse(name, kind, None, [found])
        return
    model = MODELS[kind]
    for index, value in enumerate(values):
        place = (*path, index)
        if reading.problem_count >= _MOST_PROBLEMS:
            message = f"{_MOST_PROBLEMS:,} problems were told: nothing from here on was looked at"
            reading.refuse(name, kind, None, [Problem("wrong-type", message, path=place)])
            return
        try:
            reading.add(model.model_validate(value, by_alias=True, by_name=False), name, place)
        except ValidationError as error:
            reading.refuse(name, kind, _about(kind, value), _below_path(place, problems(error, model)))


def _below_path(path: Path, found: Iterable[Problem]) -> Iterator[Problem]:
    return (replace(problem, path=(*path, *problem.path)) for problem in found)


def _about(kind: ItemKind, value: JsonValue) -> Item | None:
    """Return the item that a refused object is about, as far as it says so."""
    if not isinstance(value, dict):
        return None
    collection, field = value.get("collection"), "" if kind is ItemKind.COLLECTION else value.get("field")
    return Item(kind, collection, field) if isinstance(collection, str) and isinstance(field, str) else None
