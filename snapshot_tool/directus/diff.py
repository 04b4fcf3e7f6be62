"""The difference: what Directus thinks differs between two snapshots (semantics §2, `getSnapshotDiff`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from snapshot_tool.directus.deep_diff import deep_diff
from snapshot_tool.directus.keys import field_schema_keys, relation_schema_keys
from snapshot_tool.directus.partial import completed
from snapshot_tool.directus.versions import ALIAS_SWAPS, COLLAPSES_META, SYSTEM_FIELDS
from snapshot_tool.model.difference import Difference, Differences, Entry
from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.json import ABSENT, Absent, JsonObject, JsonValue
from snapshot_tool.model.snapshot import Collection, Field, Relation, Snapshot, SystemField

_T = TypeVar("_T")


def diff(current: Snapshot, wanted: Snapshot) -> Differences:
    """Return what differs, in Directus's order: first the current items, then those that only `wanted` has.

    Fields and relations of a collection whose first entry is a `D`, nested or not, are left out: Directus drops
    that collection as a whole. What counts is decided by the server's version, the one of `current`. What a partial
    snapshot is not about does not differ.
    """
    version = current.info.directus
    wanted = completed(current, wanted)
    collections = tuple(_collections(current.collections, wanted.collections, version))
    lists_system_fields = SYSTEM_FIELDS.holds_in(version)
    dropped = {found.item.collection for found in collections if found.first.kind == "D"}
    return Differences(
        collections=collections,
        fields=tuple(_kept(_fields(current.fields, wanted.fields, version), dropped)),
        system_fields=tuple(_system_fields(current.system_fields, wanted.system_fields)) if lists_system_fields else (),
        relations=tuple(_kept(_relations(current.relations, wanted.relations, version), dropped)),
        lists_system_fields=lists_system_fields,
    )


def sanitize_collection(collection: Collection) -> JsonObject:
    """Return the part of a collection that Directus compares."""
    return _pick(collection.document(), ("collection", "meta"), ("name",))


def sanitize_field(field: Field, version: str) -> JsonObject:
    """Return the part of a field that Directus compares: identity, type, all of `meta`, 16 keys of `schema`."""
    return _pick(field.document(), ("collection", "field", "type", "meta"), field_schema_keys(version))


def sanitize_relation(relation: Relation, version: str) -> JsonObject:
    """Return the part of a relation that Directus compares."""
    keys = ("collection", "field", "related_collection", "meta")
    return _pick(relation.document(), keys, relation_schema_keys(version))


def _pick(document: JsonObject, keys: Sequence[str], schema_keys: Sequence[str]) -> JsonObject:
    """Return the listed keys in the listed order; a `schema` with none of its keys, or null, is not there."""
    found = {key: document[key] for key in keys if key in document}
    schema = document.get("schema")
    if isinstance(schema, dict) and (picked := {key: schema[key] for key in schema_keys if key in schema}):
        found["schema"] = picked
    return found


def _collections(current: Sequence[Collection], wanted: Sequence[Collection], version: str) -> Iterator[Difference]:
    there = _first(current, lambda item: item.collection)
    after = _first(wanted, lambda item: item.collection)
    for item in current:
        match = after.get(item.collection)
        yield from _compare(
            Item(ItemKind.COLLECTION, item.collection),
            sanitize_collection(item),
            ABSENT if match is None else sanitize_collection(match),
            version,
        )
    for item in wanted:
        if item.collection not in there:
            found = Item(ItemKind.COLLECTION, item.collection)
            yield from _compare(found, ABSENT, sanitize_collection(item), version)


def _fields(current: Sequence[Field], wanted: Sequence[Field], version: str) -> Iterator[Difference]:
    there = _first(current, _field_key)
    after = _first(wanted, _field_key)
    for field in current:
        match = after.get(_field_key(field))
        if match is not None and _swaps_alias(field, match, version):
            match = None
        lhs, rhs = sanitize_field(field, version), ABSENT if match is None else sanitize_field(match, version)
        if _is_auto_increment(field):
            for side in (lhs, rhs):
                if isinstance(side, dict):
                    side.pop("schema", None)
        yield from _compare(_field_item(field), lhs, rhs, version)
    for field in wanted:
        found = there.get(_field_key(field))
        if found is None or _swaps_alias(found, field, version):
            yield from _compare(_field_item(field), ABSENT, sanitize_field(field, version), version)


def _system_fields(current: Sequence[SystemField], wanted: Sequence[SystemField]) -> Iterator[Difference]:
    there = _first(current, _system_key)
    after = _first(wanted, _system_key)
    for field in current:
        match = after.get(_system_key(field))
        is_indexed = not field.schema_.is_indexed if match is None else match.schema_.is_indexed
        yield from _compare_system(field, lhs=field.schema_.is_indexed, rhs=is_indexed)
    for field in wanted:
        if field.schema_.is_indexed and _system_key(field) not in there:
            yield from _compare_system(field, lhs=False, rhs=True)


def _relations(current: Sequence[Relation], wanted: Sequence[Relation], version: str) -> Iterator[Difference]:
    there = _first(current, _relation_key)
    after = _first(wanted, _relation_key)
    for relation in current:
        match = after.get(_relation_key(relation))
        rhs = ABSENT if match is None else sanitize_relation(match, version)
        yield from _compare(
            _relation_item(relation), sanitize_relation(relation, version), rhs, version, relation.related_collection
        )
    for relation in wanted:
        if _relation_key(relation) not in there:
            rhs = sanitize_relation(relation, version)
            yield from _compare(_relation_item(relation), ABSENT, rhs, version, relation.related_collection)


def _compare(
    item: Item, lhs: JsonObject | Absent, rhs: JsonObject | Absent, version: str, related_collection: str | None = None
) -> Iterator[Difference]:
    entries = deep_diff(lhs, rhs)
    if isinstance(lhs, dict) and isinstance(rhs, dict) and COLLAPSES_META.holds_in(version):
        entries = _collapsed(entries, lhs, rhs)
    if entries:
        yield Difference(item, entries, related_collection)


def _collapsed(entries: tuple[Entry, ...], lhs: JsonObject, rhs: JsonObject) -> tuple[Entry, ...]:
    """Return the entries with those of `meta` as one edit in front, where a key of it is missing, or any is new."""
    if not any(entry.kind == "N" or (entry.kind == "D" and entry.path[:1] == ("meta",)) for entry in entries):
        return entries
    whole = Entry("E", ("meta",), lhs=lhs.get("meta", ABSENT), rhs=rhs.get("meta", ABSENT))
    return (whole, *(entry for entry in entries if entry.path[:1] != ("meta",)))


def _compare_system(field: SystemField, *, lhs: bool, rhs: bool) -> Iterator[Difference]:
    identity: JsonObject = {"collection": field.collection, "field": field.field}
    before: JsonValue = {"is_indexed": lhs}
    after: JsonValue = {"is_indexed": rhs}
    item = Item(ItemKind.SYSTEM_FIELD, field.collection, field.field)
    if entries := deep_diff({**identity, "schema": before}, {**identity, "schema": after}):
        yield Difference(item, entries)


def _swaps_alias(one: Field, other: Field, version: str) -> bool:
    return ALIAS_SWAPS.holds_in(version) and one.type != other.type and "alias" in {one.type, other.type}


def _is_auto_increment(field: Field) -> bool:
    schema = field.schema_
    return schema is not None and bool(schema.is_primary_key) and bool(schema.has_auto_increment)


def _field_key(field: Field) -> tuple[str, str]:
    return field.collection, field.field


def _system_key(field: SystemField) -> tuple[str, str]:
    return field.collection, field.field


def _relation_key(relation: Relation) -> tuple[str, str]:
    return relation.collection, relation.field


def _field_item(field: Field) -> Item:
    return Item(ItemKind.FIELD, field.collection, field.field)


def _relation_item(relation: Relation) -> Item:
    return Item(ItemKind.RELATION, relation.collection, relation.field)


def _first(items: Iterable[_T], key: Callable[[_T], object]) -> Mapping[object, _T]:
    """Return the items by key; of several with one key the first counts, as with JavaScript's `find`."""
    found: dict[object, _T] = {}
    for item in items:
        found.setdefault(key(item), item)
    return found


def _kept(differences: Iterable[Difference], dropped: set[str]) -> Iterator[Difference]:
    return (found for found in differences if found.item.collection not in dropped)
