"""What a snapshot lists, by its identity: collections, fields, system fields, relations; and paths inside of one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]


class ItemKind(StrEnum):
    """The four kinds of item that a snapshot lists."""

    COLLECTION = "collection"
    FIELD = "field"
    SYSTEM_FIELD = "system field"
    RELATION = "relation"


@dataclass(frozen=True, slots=True, order=True)
class Item:
    """The identity of one item: what Directus matches by."""

    kind: ItemKind
    collection: str
    field: str = ""
    """Empty for a collection."""

    @property
    def name(self) -> str:
        """`collection` or `collection.field`."""
        return f"{self.collection}.{self.field}" if self.field else self.collection

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
