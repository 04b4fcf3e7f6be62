"""What every object of a snapshot's files knows: which keys it was given, in which order, and how Directus writes it.

A key that a file does not have is *absent*, which is not null: `model_fields_set` tells them apart, and `document`
leaves absent keys out.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, PrivateAttr, model_validator

from snapshot_tool.model.json import JsonObject, JsonValue, dumps, is_as_javascript, is_sorted_deep, sort_deep

# What pydantic makes of a class is made when it is first needed: of most shapes it is part of that of a larger one.
CLOSED: Final = ConfigDict(strict=True, frozen=True, extra="forbid", populate_by_name=True, defer_build=True)
OPEN: Final = ConfigDict(strict=True, frozen=True, extra="allow", populate_by_name=True, defer_build=True)


class Shape(BaseModel):
    """An object of the files: strict, frozen, and aware of which keys it was given."""

    model_config = CLOSED

    def document(self) -> JsonObject:
        """Return the JSON object that this was read from, absent keys left out.

        Keys are in canonical order but for those of `meta`, which Directus leaves as they are written (§1.1).
        """
        found = self.model_dump(by_alias=True, exclude_unset=True)
        meta = getattr(self, "meta", None)
        return {**found, "meta": meta.document()} if isinstance(meta, Meta) and meta.is_reordered else found

    def has(self, name: str) -> bool:
        """Return whether the file had this attribute's key at all (null counts as having it)."""
        return name in self.model_fields_set

    def keys(self) -> frozenset[str]:
        """Return the keys that the file had, as they are written there; known ones and others."""
        given, aliases = self.model_fields_set, _aliases(type(self))
        return frozenset({aliases.get(name, name) for name in given} if aliases else given)

    def canonical(self) -> bytes:
        """Return the very bytes that directus-sync writes for this: two-space JSON, keys in Directus's order."""
        if self._is_in_order:
            # Nearly every file is read only to find that it is as it should be.
            written = self.model_dump_json(by_alias=True, exclude_unset=True, indent=2).encode()
            if is_as_javascript(written):
                return written + b"\n"
        dumped = self.model_dump(by_alias=True, exclude_unset=True)
        document = {key: _ordered(key, value) for key, value in dumped.items()}
        return f"{dumps(document, indent=2)}\n".encode()

    @property
    def _is_in_order(self) -> bool:
        """Whether its attributes, in their order, are in Directus's: no other key, and what they hold is sorted."""
        for part in (getattr(self, "meta", None), getattr(self, "schema_", None)):
            if part is None:
                continue
            if part.model_extra:
                return False
            for value in vars(part).values():
                if isinstance(value, (dict, list)) and not is_sorted_deep(value):
                    return False
        return True


def _ordered(key: str, value: JsonValue) -> JsonValue:
    """Return the value of a top-level key as Directus orders it: `meta` is sorted, `schema` is not (§1.1, §1.4)."""
    if key == "schema" and isinstance(value, dict):
        return {name: sort_deep(part) if isinstance(part, (dict, list)) else part for name, part in value.items()}
    return sort_deep(value) if key == "meta" else value


class Meta(Shape):
    """A `meta`: the row of metadata behind an object, its keys in the order in which they were written."""

    model_config = OPEN

    _order: tuple[str, ...] = PrivateAttr(default=())
    """The keys as written; empty where that is the canonical order."""

    @model_validator(mode="wrap")
    @classmethod
    def _keep_order(cls, data: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        made = handler(data)
        if isinstance(data, dict):
            order, names = tuple(data), _names(cls)
            if order != names and order != _in_order(order, names):
                made._order = order
        return made

    @property
    def is_reordered(self) -> bool:
        """Whether its keys were written in another than the canonical order."""
        return bool(self._order)

    def document(self) -> JsonObject:
        """Return the JSON object that this was read from, keys as they were written, absent keys left out."""
        found = super().document()
        return {key: found[key] for key in self._order} if self._order else found


@cache
def _aliases(shape: type[Shape]) -> Mapping[str, str]:
    """Return what attributes are called in a file, where that is not their name."""
    return {name: found.alias for name, found in shape.model_fields.items() if found.alias}


@cache
def _names(shape: type[Shape]) -> tuple[str, ...]:
    return tuple(shape.model_fields)


@lru_cache
def _in_order(given: tuple[str, ...], names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the given names, those that are known in their order, the others behind them."""
    known = [name for name in names if name in given]
    return (*known, *(name for name in given if name not in names))
