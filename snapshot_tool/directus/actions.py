"""The order of work of `/schema/apply` and what each difference becomes in it (semantics §3.1, §3.2).

Only the first entry of a difference decides. Everything runs in one transaction: the first error ends it.
"""

from __future__ import annotations

from collections.abc import Iterable

from snapshot_tool.directus import js
from snapshot_tool.directus.push import Push
from snapshot_tool.directus.push_collections import (
    create_collection,
    delete_collection,
    delete_relations_of,
    group_of,
    update_collection,
)
from snapshot_tool.directus.push_fields import create_field, delete_field, update_field, update_system_field
from snapshot_tool.directus.push_relations import create_relation, delete_relation, update_relation
from snapshot_tool.directus.refusal import type_error
from snapshot_tool.directus.schema import Schema
from snapshot_tool.directus.versions import DELETES_GROUPED, READS_SCHEMA_AGAIN
from snapshot_tool.model.difference import Difference, Differences, Entry
from snapshot_tool.model.json import ABSENT, Absent, JsonValue

_EDITS = frozenset({"E", "A"})
_META_DEPTH = 2


def apply_differences(push: Push, differences: Differences) -> None:
    """Run a push.

    Raises:
        Stopped: where an action failed, and with it the push.

    """
    fields = list(differences.fields)
    created = _create_collections(push, differences.collections, fields)
    fields = [field for field in fields if field.item.collection not in created]
    _delete_collections(push, differences.collections)
    for difference in differences.collections:
        if difference.first.kind in _EDITS:
            with push.action("update collection", difference.item):
                update_collection(push, difference)
    relations = list(differences.relations)
    reads_again = READS_SCHEMA_AGAIN.holds_in(push.version)
    schema = push.schema()
    for difference in fields:
        if _apply_field(push, schema, difference):
            relations = [found for found in relations if not _went_with(found, difference, push.version)]
        if reads_again:
            schema = push.schema()
    for difference in differences.system_fields:
        if difference.first.kind == "E":
            with push.action("update system field", difference.item):
                update_system_field(push, push.schema(), difference)
    _apply_relations(push, relations)


def _create_collections(push: Push, collections: Iterable[Difference], fields: Iterable[Difference]) -> set[str]:
    """Create the new collections, each after the one that it is grouped in; return those whose fields are done.

    A collection whose group is nowhere is not created at all.
    """
    differences = list(collections)
    for difference in differences:
        if difference.first.kind == "N" and difference.first.rhs is None:
            with push.action("create collection", difference.item):
                raise type_error("Cannot read properties of null (reading 'meta')")
    existing = {item.collection for item in push.current.collections}
    new = {found.item.collection for found in differences if found.first.kind == "N"}
    by_collection: dict[str, list[Difference]] = {}
    for found in fields:
        by_collection.setdefault(found.item.collection, []).append(found)
    in_group: dict[JsonValue, list[Difference]] = {}
    first: list[Difference] = []
    for difference in differences:
        group = group_of(difference)
        if isinstance(group, str):
            in_group.setdefault(group, []).append(difference)
        if difference.first.kind == "N" and (not js.is_truthy(group) or (group in existing and group not in new)):
            first.append(difference)
    created: set[str] = set()
    waiting = first[::-1]
    while waiting:
        difference = waiting.pop()
        if difference.first.kind == "N" and _is_truthy(difference.first):
            name = difference.item.collection
            with push.action("create collection", difference.item):
                create_collection(push, difference, by_collection.get(name, []))
            created.add(name)
            waiting += reversed(in_group.get(name, ()))
    return created


def _delete_collections(push: Push, collections: Iterable[Difference]) -> None:
    gone = [found for found in collections if found.first.kind == "D"]
    if DELETES_GROUPED.holds_in(push.version):
        for difference in gone:
            with push.action("delete collection", difference.item):
                delete_relations_of(push, difference.item.collection)
                delete_collection(push, difference.item.collection)
        return

    in_group: dict[str | None, list[Difference]] = {}
    for difference in gone:
        group = _old_group(difference)
        if group is None or isinstance(group, str):
            in_group.setdefault(group, []).append(difference)
    waiting = [(difference, False) for difference in reversed(in_group.get(None, ()))]
    while waiting:
        difference, is_empty = waiting.pop()
        name = difference.item.collection
        with push.action("delete collection", difference.item):
            (delete_collection if is_empty else delete_relations_of)(push, name)
        if not is_empty:
            waiting.append((difference, True))
            waiting += ((nested, False) for nested in reversed(in_group.get(name, ())))


def _old_group(difference: Difference) -> JsonValue | Absent:
    """Return the group that a whole deleted item was in; of a nested entry Directus learns none."""
    old = difference.first.lhs
    meta = old.get("meta") if isinstance(old, dict) else None
    return meta.get("group", ABSENT) if isinstance(meta, dict) else ABSENT


def _apply_field(push: Push, schema: Schema, difference: Difference) -> bool:
    """Apply one field difference; return whether the field was deleted."""
    first = difference.first
    collection, name = difference.item.collection, difference.item.field
    if first.kind in _EDITS or _is_nested_meta(first):
        with push.action("update field", difference.item):
            update_field(push, schema, difference)
    elif first.kind == "N":
        with push.action("create field", difference.item):
            create_field(push, schema, difference)
    else:
        with push.action("delete field", difference.item):
            delete_field(push, schema, collection, name)
        return True
    return False


def _apply_relations(push: Push, relations: Iterable[Difference]) -> None:
    schema = push.schema()
    for difference in relations:
        match difference.first.kind:
            case "N":
                with push.action("create relation", difference.item):
                    create_relation(push, schema, difference)
            case "E" | "A":
                with push.action("update relation", difference.item):
                    update_relation(push, schema, difference)
            case "D":
                with push.action("delete relation", difference.item):
                    delete_relation(push, schema, difference.item.collection, difference.item.field)


def _went_with(relation: Difference, field: Difference, version: str) -> bool:
    """Return whether a relation's difference is moot since its field was deleted: nothing in it is new."""
    same = (relation.item.collection, relation.item.field) == (field.item.collection, field.item.field)
    keeps_new = READS_SCHEMA_AGAIN.holds_in(version)
    return same and not (keeps_new and any(entry.kind == "N" for entry in relation.entries))


def _is_nested_meta(entry: Entry) -> bool:
    return entry.kind in {"N", "D"} and len(entry.path) >= _META_DEPTH and entry.path[0] == "meta"


def _is_truthy(entry: Entry) -> bool:
    return not isinstance(entry.rhs, Absent) and js.is_truthy(entry.rhs)
