"""The native snapshot as a plain JSON object, as `/schema/snapshot` gives and `/schema/diff` takes it, and its forms.

The *keyed form* is the native one with its three arrays turned into objects by name, so that a JSON patch can say
`/fields/a.status/schema/is_indexed`; the order of the keys is the order of the arrays.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Final, TypeVar

from pydantic import ValidationError

from snapshot_tool.model.json import JsonObject, JsonValue, dumps
from snapshot_tool.model.snapshot import Collection, Field, Info, Relation, Snapshot

_Item = TypeVar("_Item", Collection, Field, Relation)

INFO: Final = "info"
_ARRAYS: Final[Mapping[str, tuple[str, ...]]] = {
    "collections": ("collection",),
    "fields": ("collection", "field"),
    "relations": ("collection", "field"),
}
"""The arrays of the native form, and what names an item of each."""


class Unreadable(Exception):
    """A native snapshot that the project's models refuse."""


def keyed(native: JsonObject) -> JsonObject:
    """Return the keyed form: `info` with everything that is no array of items, and one object for each array."""
    info: JsonObject = {key: value for key, value in native.items() if key not in _ARRAYS}
    arrays: JsonObject = {key: _by_name(objects(native[key]), names) for key, names in _ARRAYS.items()}
    return {INFO: info, **arrays}


def unkeyed(form: JsonObject) -> JsonObject:
    """Return the native form; an array that the keyed form lacks is lacking there too.

    Raises:
        ValueError: where the keyed form has a part that is none.

    """
    if unknown := form.keys() - {INFO, *_ARRAYS}:
        raise ValueError(f"the keyed form has no {', '.join(sorted(unknown))}")
    parts: JsonObject = {key: list(members(form[key]).values()) for key in _ARRAYS if key in form}
    return {**members(form.get(INFO)), **parts}


def to_snapshot(native: JsonObject) -> Snapshot:
    """Return the native form as the project reads it.

    Raises:
        Unreadable: where it is refused, with pydantic's reasons.

    """
    rest = {key: value for key, value in native.items() if key not in _ARRAYS}
    if missing := _ARRAYS.keys() - native.keys():
        raise Unreadable(f"the snapshot has no {', '.join(sorted(missing))}")
    try:
        return Snapshot(
            info=Info.model_validate(rest, by_alias=True, by_name=False),
            collections=_models(Collection, native["collections"]),
            fields=_models(Field, native["fields"]),
            relations=_models(Relation, native["relations"]),
        )
    except ValidationError as error:
        raise Unreadable(str(error)) from error


def digest(value: JsonValue) -> str:
    """Return the SHA-256 of a value's text as JavaScript writes it, in which the order of keys is kept."""
    return hashlib.sha256(dumps(value).encode()).hexdigest()


def members(value: JsonValue) -> JsonObject:
    """Return a value that has to be an object.

    Raises:
        ValueError: where it is none.

    """
    if not isinstance(value, dict):
        raise ValueError(f"an object is wanted here, and this is {json.dumps(value)[:60]}")
    return value


def objects(value: JsonValue) -> list[JsonObject]:
    """Return a value that has to be an array of objects.

    Raises:
        ValueError: where it is none.

    """
    if not isinstance(value, list):
        raise ValueError(f"an array is wanted here, and this is {json.dumps(value)[:60]}")
    return [members(item) for item in value]


def _by_name(items: list[JsonObject], names: tuple[str, ...]) -> JsonObject:
    found: JsonObject = {}
    for item in items:
        name = ".".join(str(item[part]) for part in names)
        number = 1
        while (key := name if number == 1 else f"{name}#{number}") in found:
            number += 1
        found[key] = item
    return found


def _models(shape: type[_Item], items: JsonValue) -> tuple[_Item, ...]:
    if not isinstance(items, list):
        raise Unreadable(f"an array is wanted where {json.dumps(items)[:60]} is")
    return tuple(shape.model_validate(item, by_alias=True, by_name=False) for item in items)
