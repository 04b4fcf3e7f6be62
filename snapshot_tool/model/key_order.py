"""The order in which Directus writes the keys of a snapshot's files (semantics §1.2 to §1.6)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from snapshot_tool.model.item import Path
from snapshot_tool.model.json import sort_deep

TOP: Final = (
    "version", "directus", "vendor", "systemFields",
    "collection", "field", "type", "related_collection", "meta", "schema",
)  # fmt: skip
"""The keys of `info.json`, a collection, a field or a relation: those that a file has come in this order."""
SCHEMA: Final = (
    "name", "table", "column", "data_type", "default_value", "max_length", "numeric_precision", "numeric_scale",
    "is_nullable", "is_unique", "is_indexed", "is_primary_key", "is_generated", "generation_expression",
    "has_auto_increment", "foreign_key_table", "foreign_key_column", "constraint_name", "on_update", "on_delete",
)  # fmt: skip
"""The keys of a `schema`, be it a collection's, a field's or a relation's."""


def ordered(parent: Path, keys: Iterable[str]) -> list[str]:
    """Return the keys of the object at `parent` of a file in Directus's order; those it does not know come last."""
    known: tuple[str, ...]
    match parent:
        case () | ("systemFields", int()):
            known = TOP
        case ("schema",):
            known = SCHEMA
        case _:
            return list(sort_deep(dict.fromkeys(keys)) or ())  # type: ignore[arg-type]  # an object stays one
    places = {key: place for place, key in enumerate(known)}
    return sorted(keys, key=lambda key: places.get(key, len(places)))
