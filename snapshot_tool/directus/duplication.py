"""The clean-up of collection rows that name a field which went: archive, sort and duplication fields (§6.7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

from snapshot_tool.directus.metadata import allowed_collections, read_row
from snapshot_tool.directus.push import Push
from snapshot_tool.directus.schema import KnownRelation, Schema
from snapshot_tool.directus.versions import CLEANS_DUPLICATION_FIELDS
from snapshot_tool.model.json import JsonObject, JsonValue


@dataclass(slots=True)
class _Paths:
    """Where relations lead: from a collection to those connected with it, from a field to the collection behind it."""

    neighbours: dict[str, set[str]] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)


def cleaned_rows(push: Push, schema: Schema, collection: str, name: str) -> Iterator[tuple[str, dict[str, JsonValue]]]:
    """Return the collection rows that name a field which goes, each with the columns to update."""
    candidates = [
        row
        for row in push.working.rows.collections.values()
        if row["collection"] == collection or row.get("item_duplication_fields")
    ]
    cleans = CLEANS_DUPLICATION_FIELDS.holds_in(push.version)
    has_paths = cleans and any(row.get("item_duplication_fields") for row in candidates)
    paths = _paths(schema.relations if has_paths else ())
    connected = _connected(push, collection, paths)
    for row in candidates:
        holder = str(row["collection"])
        changes: dict[str, JsonValue] = {}
        if holder == collection:
            changes = {key: None for key in ("archive_field", "sort_field") if row.get(key) == name}
        if cleans and (holder == collection or holder in connected):
            changes |= _shortened(schema, row, (collection, name), paths)
        if changes:
            yield holder, changes


def rows_cleaned_of(push: Push, collection: str) -> Iterator[tuple[str, dict[str, JsonValue]]]:
    """Return the rows of connected collections whose paths lead through a collection that goes, in writing order.

    Directus reads the rows once and asks field by field what is left without that one, all at the same time: the first
    row that each field changes is written, then the second ones; what is written last counts (§8).
    """
    if not CLEANS_DUPLICATION_FIELDS.holds_in(push.version):
        return
    paths = _paths(push.initial_relations)
    connected = _connected(push, collection, paths)
    rows = [row for row in push.working.rows.collections.values() if row["collection"] in connected]
    fields = push.initial.field_names(collection) if push.initial.knows(collection) else ()
    changes = [list(_without(push, rows, (collection, name), paths)) for name in fields]
    for together in zip_longest(*changes):
        yield from (change for change in together if change is not None)


def _without(
    push: Push, rows: Iterable[JsonObject], gone: tuple[str, str], paths: _Paths
) -> Iterator[tuple[str, dict[str, JsonValue]]]:
    for row in rows:
        if changes := _shortened(push.initial, row, gone, paths):
            yield str(row["collection"]), changes


def _shortened(schema: Schema, row: JsonObject, gone: tuple[str, str], paths: _Paths) -> dict[str, JsonValue]:
    changes: dict[str, JsonValue] = {}
    listed = read_row(row).get("item_duplication_fields")
    if isinstance(listed, list):
        root = str(row["collection"])
        kept: list[JsonValue] = [path for path in listed if _survives(schema, str(path), root, gone, paths)]
        if len(kept) != len(listed):
            changes["item_duplication_fields"] = kept or None
    return changes


def _survives(schema: Schema, path: str, root: str, gone: tuple[str, str], paths: _Paths) -> bool:
    if gone[1] not in path:
        return True
    here = root
    parts = path.split(".")
    for place, part in enumerate(parts, 1):
        if (here, part) == gone:
            return False
        behind = paths.targets.get(f"{here}:{part}")
        is_last = place == len(parts)
        if behind is None and (not is_last or not schema.knows(here) or schema.field(here, part) is None):
            return False
        here = behind or here
    return True


def _connected(push: Push, collection: str, paths: _Paths) -> set[str]:
    found: set[str] = set()
    waiting = [collection]
    while waiting:
        for neighbour in paths.neighbours.get(waiting.pop(), ()):
            if neighbour not in found and neighbour != collection and neighbour not in push.parts.collections:
                found.add(neighbour)
                waiting.append(neighbour)
    return found


def _paths(relations: Iterable[KnownRelation]) -> _Paths:
    paths = _Paths()
    for relation in relations:
        listed = allowed_collections(relation.row) if relation.row else []
        has_choice = bool(listed and relation.row and relation.row.get("one_collection_field"))
        behind = [relation.related_collection] if relation.related_collection else listed if has_choice else []
        for name in behind:
            if relation.one_field:
                paths.neighbours.setdefault(relation.collection, set()).add(name)
                paths.targets[f"{name}:{relation.one_field}"] = relation.collection
            suffix = f":{name}" if listed else ""
            paths.targets[f"{relation.collection}:{relation.field}{suffix}"] = name
            paths.neighbours.setdefault(name, set()).add(relation.collection)
    return paths
