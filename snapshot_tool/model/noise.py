"""Noise: what differs, or only looks different, without anybody having meant it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias

from snapshot_tool.model.item import Item, Path


class Noise(StrEnum):
    """Why nobody meant a difference; the first four are in Directus's own, the others only in the files."""

    SORT = "sort"
    """`meta.sort`: where the app lists a collection or field."""
    VERSION_KEY = "version-key"
    """A key that only one of the two versions of Directus writes, with the value that an upgrade gives it."""
    NULL_KEY = "null-key"
    """A key of `meta` that is null on one side and missing on the other."""
    CONSTRAINT_NAME = "constraint-name"
    """What a foreign key is called, by a hash or by hand. Directus makes the key again all the same."""
    FORMATTING = "formatting"
    """Blanks, line breaks, and how characters and numbers are written."""
    KEY_ORDER = "key-order"
    """The order of the keys of an object."""
    NOT_COMPARED = "not-compared"
    """Keys that Directus passes over when it compares, and null where it takes that as missing."""


EntryNoise: TypeAlias = Mapping[tuple[Item, Path], tuple[Noise, ...]]
"""The noisy entries of differences, by item and path, each with its classes: mostly one."""
