"""What a refused file is about, as far as one can tell: that counts as there, though nothing more is known of it.

Otherwise one broken file would be reported many times: once for itself, and once for everything that names its item.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final

from snapshot_tool.model.item import Item, ItemKind

_SUFFIX: Final = ".json"
_NAME: Final = re.compile(r'"(collection|field)"\s*:\s*("(?:[^"\\]|\\.)*")')
"""Directus writes these keys first, so the first of each in a text is that of the item itself."""


def about(kind: ItemKind | None, file: str, content: bytes) -> Item | None:
    """Return the item of a kind that a refused file is about: by what its text still says, else by its path.

    None where neither tells: for a whole folder, for `info.json` (no kind), and for a file in a place of its own.
    """
    if kind is None:
        return None
    names = {**_by_path(kind, file), **_by_text(content)}
    collection, field = names.get("collection"), names.get("field")
    if kind is ItemKind.COLLECTION:
        field = ""
    return None if collection is None or field is None else Item(kind, collection, field)


def _by_path(kind: ItemKind, file: str) -> Mapping[str, str]:
    """Return the names in `collections/<collection>.json` or `fields/<collection>/<field>.json`."""
    *folders, name = file.split("/")
    if not name.endswith(_SUFFIX):
        return {}
    name = name.removesuffix(_SUFFIX)
    if kind is ItemKind.COLLECTION:
        return {"collection": name}
    return {"collection": folders[-1], "field": name} if len(folders) > 1 else {"field": name}


def _by_text(content: bytes) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for key, quoted in _NAME.findall(content.decode("utf-8-sig", "replace")):
        try:
            found.setdefault(key, json.loads(quoted))
        except ValueError:  # an escape that JSON does not have: the path says it
            continue
    return found
