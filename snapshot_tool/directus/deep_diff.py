"""deep-diff 1.0.2, the library that decides what Directus does: the very entries, in the very order (§2).

Written from its behaviour over JSON values, and checked against the package itself.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from typing import Final

from snapshot_tool.directus import js
from snapshot_tool.model.difference import Entry
from snapshot_tool.model.item import Path
from snapshot_tool.model.json import ABSENT, Absent, JsonObject, JsonValue, js_equal, js_type

_SIMPLE: Final = frozenset({str, bool, type(None)})
"""Types whose values are equal in JavaScript just where they are in Python, which is nearly all that is compared."""


def deep_diff(lhs: JsonValue | Absent, rhs: JsonValue | Absent) -> tuple[Entry, ...]:
    """Return the entries that turn `lhs` into `rhs`; ABSENT is JavaScript's undefined.

    Objects are walked in the order of `lhs`'s keys, then `rhs`'s further keys; arrays by index, tails first and the
    highest index first. A whole side that is absent gives one entry without a path.
    """
    return tuple(_compare((), lhs, rhs))


def _compare(path: Path, lhs: JsonValue | Absent, rhs: JsonValue | Absent) -> Iterator[Entry]:
    if type(lhs) is type(rhs) and type(lhs) in _SIMPLE:
        if lhs != rhs:
            yield Entry("E", path, lhs=lhs, rhs=rhs)
    elif isinstance(lhs, Absent):
        if not isinstance(rhs, Absent):
            yield Entry("N", path, rhs=rhs)
    elif isinstance(rhs, Absent):
        yield Entry("D", path, lhs=lhs)
    elif isinstance(lhs, list) and isinstance(rhs, list):
        yield from _compare_arrays(path, lhs, rhs)
    elif isinstance(lhs, dict) and isinstance(rhs, dict):
        yield from _compare_objects(path, lhs, rhs)
    elif js_type(lhs) != js_type(rhs) or not js_equal(lhs, rhs):
        yield Entry("E", path, lhs=lhs, rhs=rhs)


def _compare_arrays(path: Path, lhs: list[JsonValue], rhs: list[JsonValue]) -> Iterator[Entry]:
    common = min(len(lhs), len(rhs))
    for index in range(len(rhs) - 1, common - 1, -1):
        yield Entry("A", path, index=index, item=Entry("N", rhs=rhs[index]))
    for index in range(len(lhs) - 1, common - 1, -1):
        yield Entry("A", path, index=index, item=Entry("D", lhs=lhs[index]))
    for index in range(common - 1, -1, -1):
        yield from _compare((*path, index), lhs[index], rhs[index])


def _compare_objects(path: Path, lhs: JsonObject, rhs: JsonObject) -> Iterator[Entry]:
    for key in js.own_keys(lhs):
        yield from _compare((*path, key), lhs[key], rhs.get(key, ABSENT) if key in rhs else ABSENT)
    for key in js.own_keys(rhs):
        if key and key not in lhs:  # deep-diff tests the key for truth, and so never sees an empty one here
            yield from _compare((*path, key), ABSENT, rhs[key])


def apply_changes(target: JsonObject, entries: Iterable[Entry]) -> JsonObject:
    """Return a copy of `target` with entries applied in order, as Directus does before an update.

    Applied in order, an array's tail is removed highest index first, so what comes out is the wanted item, save
    where an entry lies below one that replaced its parent.
    """
    result = copy.deepcopy(target)
    for entry in entries:
        _apply(result, entry)
    return result


def _apply(target: JsonObject, entry: Entry) -> None:
    if not entry.path:
        return
    holder: JsonValue = target
    for depth, step in enumerate(entry.path[:-1]):
        found = _get(holder, step)
        if isinstance(found, Absent):
            found = [] if isinstance(entry.path[depth + 1], int) else {}
            _set(holder, step, found)
        holder = found
    last = entry.path[-1]
    if entry.kind == "A":
        _apply_to_array(holder, last, entry)
    elif entry.kind == "D":
        if isinstance(holder, dict):
            holder.pop(str(last), None)
    elif not isinstance(entry.rhs, Absent):
        _set(holder, last, copy.deepcopy(entry.rhs))


def _apply_to_array(holder: JsonValue, step: str | int, entry: Entry) -> None:
    array = _get(holder, step)
    if isinstance(array, Absent):
        array = []
        _set(holder, step, array)
    if not isinstance(array, list) or entry.index is None or entry.item is None:
        return
    if entry.item.kind == "D":
        del array[entry.index : entry.index + 1]
    elif not isinstance(entry.item.rhs, Absent):
        _set(array, entry.index, copy.deepcopy(entry.item.rhs))


def _get(holder: JsonValue, step: str | int) -> JsonValue | Absent:
    if isinstance(holder, list) and isinstance(step, int):
        return holder[step] if step < len(holder) else ABSENT
    return holder.get(str(step), ABSENT) if isinstance(holder, dict) else ABSENT


def _set(holder: JsonValue, step: str | int, value: JsonValue) -> None:
    if isinstance(holder, list) and isinstance(step, int):
        holder.extend([None] * (step + 1 - len(holder)))
        holder[step] = value
    elif isinstance(holder, dict):
        holder[str(step)] = value
