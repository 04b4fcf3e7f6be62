"""Edits of the collections, relations and system fields of a wanted snapshot (§3.2, §3.3, §7–§9)."""

from __future__ import annotations

import copy

from hypothesis import strategies as st

from snapshot_tool.model.json import ABSENT, JsonValue
from tests.conformance.generated.choices import NAMES, chance, free_name, pick, pick_value
from tests.conformance.generated.draft import Draft, Item, foreign_key, relation, system_field
from tests.conformance.generated.metas import COLLECTION_META, ODD_VALUES, RELATION_META
from tests.conformance.generated.starts import MOST_COLLECTIONS, add_collection, add_many_to_one, add_relation

_RULES = ("CASCADE", "SET NULL", "NO ACTION", "RESTRICT", "SET DEFAULT")
_SYSTEM_FIELDS: tuple[tuple[str, str], ...] = (
    ("directus_users", "email"),
    ("directus_users", "role"),
    ("directus_files", "folder"),
    ("directus_files", "created_on"),
    ("directus_permissions", "collection"),
    ("directus_activity", "action"),
    ("directus_users", "tags"),
    ("directus_users", "id"),
    ("directus_users", "nothing"),
    ("directus_nothing", "id"),
    ("a", "title"),
)


def collection_meta(draw: st.DrawFn, draft: Draft) -> None:
    """Change what the app shows of a collection."""
    if draft.collections:
        key, values = pick(draw, COLLECTION_META[:-1])
        pick(draw, draft.collections).metadata[key] = pick_value(draw, values)


def group(draw: st.DrawFn, draft: Draft) -> None:
    """Put a collection into another one, or into none; into itself, or a circle, or nowhere too."""
    if draft.collections:
        names: list[JsonValue] = [None, *(item.collection for item in draft.collections)]
        into = pick(draw, names) if chance(draw, 90) else "nope"
        pick(draw, draft.collections).metadata["group"] = into


def add_table(draw: st.DrawFn, draft: Draft) -> None:
    """A new collection with fields, perhaps with a relation to an old one."""
    taken = {item.collection for item in draft.collections}
    if len(taken) >= MOST_COLLECTIONS:
        return
    name = free_name(lambda name: name in taken, pick(draw, NAMES))
    add_collection(draw, draft, name, odd_percent=8)
    others = [item.collection for item in draft.tables if draft.primary_key(item.collection)]
    if draft.primary_key(name) and chance(draw, 50):
        add_many_to_one(draw, draft, name, "owner", pick(draw, others))


def drop_collection(draw: st.DrawFn, draft: Draft) -> None:
    """Remove a collection, its fields, and all that points to it."""
    if not draft.collections:
        return
    name = pick(draw, draft.collections).collection
    gone = {(item.collection, item.field) for item in draft.relations if item.identity["related_collection"] == name}
    lists = {
        (str(item.identity["related_collection"]), str(item.metadata.get("one_field")))
        for item in draft.relations
        if item.collection == name
    }
    draft.collections = [item for item in draft.collections if item.collection != name]
    draft.fields = [
        item for item in draft.fields if item.collection != name and (item.collection, item.field) not in gone | lists
    ]
    draft.relations = [
        item for item in draft.relations if item.collection != name and (item.collection, item.field) not in gone
    ]
    for item in draft.collections:
        if item.metadata.get("group") == name:
            item.metadata["group"] = None


def drop_only_collection(draw: st.DrawFn, draft: Draft) -> None:
    """Remove a collection, with or without its fields and relations, but nothing that points to it."""
    if not draft.collections:
        return
    name = pick(draw, draft.collections).collection
    draft.collections = [item for item in draft.collections if item.collection != name]
    if chance(draw, 60):
        draft.fields = [item for item in draft.fields if item.collection != name]
    if chance(draw, 60):
        draft.relations = [item for item in draft.relations if item.collection != name]


def odd_collection(draw: st.DrawFn, draft: Draft) -> None:
    """Keys missing or extra in a collection's meta, no meta, no table."""
    if not draft.collections:
        return
    item = pick(draw, draft.collections)
    match draw(st.integers(0, 4)):
        case 0:
            if item.metadata:
                item.metadata.pop(pick(draw, list(item.metadata)))
        case 1:
            item.metadata[pick(draw, ("zz", "aa"))] = pick_value(draw, ODD_VALUES)
        case 2:
            item.meta = pick(draw, (None, ABSENT))
        case 3:
            item.meta = {}
        case _:
            item.schema = ABSENT if item.is_real else {"name": item.collection}


def relate(draw: st.DrawFn, draft: Draft) -> None:
    """A new relation of any shape."""
    add_relation(draw, draft)


def relate_column(draw: st.DrawFn, draft: Draft) -> None:
    """A relation on a column that is there already, whatever its type."""
    targets = [item.collection for item in draft.tables] + ["directus_users", "nope"]
    if draft.columns:
        item = pick(draw, draft.columns)
        one = pick(draw, targets)
        key = draft.primary_key(one)
        name = "id" if key is None else key.field
        draft.relations.append(relation(item.collection, item.field, one, name, on_delete=pick(draw, _RULES)))
        if chance(draw, 60):
            item.column.update({"foreign_key_table": one, "foreign_key_column": name})


def relation_meta(draw: st.DrawFn, draft: Draft) -> None:
    """Change a relation's row, which a push makes its foreign key anew for."""
    if draft.relations:
        key, values = pick(draw, RELATION_META[:-2] if chance(draw, 85) else RELATION_META)
        pick(draw, draft.relations).metadata[key] = pick_value(draw, values)


def rule(draw: st.DrawFn, draft: Draft) -> None:
    """Another ON DELETE or ON UPDATE."""
    keyed = [item for item in draft.relations if item.is_real]
    if keyed:
        item = pick(draw, keyed)
        item.column[pick(draw, ("on_delete", "on_delete", "on_update"))] = pick(draw, _RULES)


def repoint(draw: st.DrawFn, draft: Draft) -> None:
    """Another collection on the other side."""
    if not (draft.relations and draft.tables):
        return
    item = pick(draw, draft.relations)
    one = pick(draw, [found.collection for found in draft.tables] + ["directus_users"])
    key = draft.primary_key(one)
    item.identity["related_collection"] = one
    if chance(draw, 80):
        item.metadata["one_collection"] = one
    item.schema = foreign_key(item.collection, item.field, one, "id" if key is None else key.field, "SET NULL")
    if (field := draft.find(item.collection, item.field)) is not None and chance(draw, 70):
        field.column.update({"foreign_key_table": one, "foreign_key_column": item.column["foreign_key_column"]})


def drop_relation(draw: st.DrawFn, draft: Draft) -> None:
    """Remove a relation; its field says so, or still names the other side."""
    if draft.relations:
        item = pick(draw, draft.relations)
        draft.relations.remove(item)
        field = draft.find(item.collection, item.field)
        if field is not None and chance(draw, 70):
            field.column.update({"foreign_key_table": None, "foreign_key_column": None})


def odd_relation(draw: st.DrawFn, draft: Draft) -> None:
    """Keys missing or extra in a relation, no meta, no foreign key, another name of it."""
    if not draft.relations:
        return
    item = pick(draw, draft.relations)
    match draw(st.integers(0, 5)):
        case 0:
            part = pick(draw, [part for part in (item.metadata, item.column) if part] or [{}])
            if part:
                part.pop(pick(draw, list(part)))
        case 1:
            pick(draw, (item.metadata, item.column))["zz"] = pick_value(draw, ODD_VALUES)
        case 2:
            item.meta = pick(draw, (None, ABSENT, {}))
        case 3:
            item.schema = ABSENT
        case 4:
            item.column["constraint_name"] = "zf"
        case _:
            item.column["foreign_key_column"] = "title"


def system_fields(draw: st.DrawFn, draft: Draft) -> None:
    """An index more or less on Directus's own tables."""
    if draft.system_fields and chance(draw, 30):
        del draft.system_fields[draw(st.integers(0, len(draft.system_fields) - 1))]
        return
    collection, name = pick(draw, _SYSTEM_FIELDS[:-4] if chance(draw, 85) else _SYSTEM_FIELDS)
    draft.system_fields.append(system_field(collection, name))
    if chance(draw, 10):
        draft.system_fields[-1] = {"collection": collection, "field": name, "schema": {"is_indexed": False}}


def reorder(draw: st.DrawFn, draft: Draft) -> None:
    """The same items in another order."""

    def turned(items: list[Item]) -> list[Item]:
        at = draw(st.integers(0, max(len(items) - 1, 0)))
        found = items[at:] + items[:at]
        return found[::-1] if chance(draw, 40) else found

    match draw(st.integers(0, 3)):
        case 0:
            draft.fields = turned(draft.fields)
        case 1:
            draft.collections = turned(draft.collections)
        case 2:
            draft.relations = turned(draft.relations)
        case _:
            draft.fields.sort(key=lambda item: (item.collection, item.field))
            draft.collections.sort(key=lambda item: item.collection)


def twice(draw: st.DrawFn, draft: Draft) -> None:
    """The same collection or relation twice in one file."""
    items = pick(draw, (draft.collections, draft.relations))
    if items:
        items.append(copy.deepcopy(pick(draw, items)))
