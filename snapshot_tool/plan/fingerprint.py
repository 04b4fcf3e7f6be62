"""Digests by object: what a plan was made for, and whether that is still what is there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from hashlib import sha256
from typing import Final

from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.secrets import veiled
from snapshot_tool.model.snapshot import Snapshot

_PASSING: Final = frozenset({"oid", "type_oid", "size", "rows", "scans", "building", "number", "place"})
"""What changes without anybody changing the schema, and what a restored copy numbers anew."""


def fingerprint(catalog: Catalog) -> Mapping[str, str]:
    """Return a digest for each table, index, constraint, sequence and metadata row, by a name for people.

    Of what a capture may not hold, only what it does hold counts.
    """
    found = sorted(_objects(veiled(catalog)), key=lambda one: one[0])
    return {name: _digest(document) for name, document in found}


def snapshot_digest(snapshot: Snapshot) -> str:
    """Return the digest of a wanted snapshot: array order does not matter, absent keys do."""
    document = snapshot.model_dump(by_alias=True, exclude_unset=True)
    for name in ("collections", "fields", "relations"):
        document[name] = sorted(document.get(name, ()), key=lambda item: (item["collection"], item.get("field", "")))
    return _digest(document)


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Return the objects that came, went or changed between two fingerprints."""
    return tuple(name for name in sorted({*before, *now}) if before.get(name) != now.get(name))


def _objects(catalog: Catalog) -> Iterator[tuple[str, object]]:
    for table in catalog.tables.values():
        yield f"table {table.name}", _without(_plain(table), "indexes", "constraints")
        yield from ((f"index {table.name}.{index.name}", index) for index in table.indexes)
        yield from ((f"constraint {table.name}.{constraint.name}", constraint) for constraint in table.constraints)
    yield from ((f"sequence {sequence.name}", sequence) for sequence in catalog.sequences)
    metadata = catalog.metadata
    yield from ((f"metadata {row.get('collection')}", row) for row in metadata.collections)
    for row in metadata.fields:
        yield f"metadata {row.get('collection')}.{row.get('field')}", _without(row, "id")
    for row in metadata.relations:
        name = f"metadata relation {row.get('many_collection')}.{row.get('many_field')}"
        yield name, _without(row, "id")


def _without(document: Mapping[str, object], *names: str) -> dict[str, object]:
    return {name: value for name, value in document.items() if name not in names}


def _plain(value: object) -> dict[str, object]:
    """Return a dataclass as a JSON object, for `json.dumps` to go on with its members."""
    if not is_dataclass(value) or isinstance(value, type):
        raise TypeError(f"{value!r} is no part of a catalog")
    return {field.name: getattr(value, field.name) for field in fields(value) if field.name not in _PASSING}


def _digest(document: object) -> str:
    text = json.dumps(document, default=_plain, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
