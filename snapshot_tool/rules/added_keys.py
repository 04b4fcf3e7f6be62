"""Keys that a fix adds: with the value that databases have there, where they agree, and not with the usual one.

A file that lacks a key says nothing about it. Whoever names the databases that it is for gets the value with which a
push changes nothing there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from snapshot_tool.model.fix import Change, Fix, SetValue
from snapshot_tool.model.item import Path
from snapshot_tool.model.json import ABSENT, Absent, JsonObject, JsonValue, js_equal


def as_in(fix: Fix, document: JsonObject, known: Sequence[JsonObject]) -> Fix:
    """Return a fix whose new keys have the values of databases.

    Args:
        fix: of a file.
        document: what the file says.
        known: what the file would say of each database that has the item.

    """
    return replace(fix, changes=tuple(_change(change, document, known) for change in fix.changes))


def _change(change: Change, document: JsonObject, known: Sequence[JsonObject]) -> Change:
    if not isinstance(change, SetValue) or not isinstance(_at(document, change.path), Absent):
        return change
    values = list(_values(change.path, known))
    if not values or not all(js_equal(values[0], value) for value in values):
        return change
    return SetValue.of(change.path, values[0])


def _values(path: Path, known: Sequence[JsonObject]) -> Iterator[JsonValue]:
    for document in known:
        value = _at(document, path)
        if not isinstance(value, Absent):
            yield value


def _at(value: JsonValue, path: Path) -> JsonValue | Absent:
    for part in path:
        if isinstance(value, dict) and part in value:
            value = value[str(part)]
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return ABSENT
    return value
