"""Starting snapshots: collections with fields of every kind, and the relations between them (§1, §5, §7)."""

from __future__ import annotations

from hypothesis import strategies as st

from snapshot_tool.model.json import JsonObject, JsonValue
from tests.conformance.generated.choices import FIELD_NAMES, NAMES, chance, free_name, pick, pick_value, pick_weighted
from tests.conformance.generated.draft import Draft, Item, alias, column, folder, relation, table
from tests.conformance.generated.kinds import BIG, INTEGER, KINDS, ODD_DEFAULTS, ODD_KINDS, STRING, UUID, Kind
from tests.conformance.generated.metas import COLLECTION_META, FIELD_META

MOST_COLLECTIONS = 6
_ON_DELETE = ("SET NULL", "CASCADE", "NO ACTION", "RESTRICT", "SET DEFAULT")
_LISTS = {"m2m": "items", "translations": "translations"}
"""The lists on one side of a junction, by their special."""
_SYSTEM_KEYS: dict[str, Kind] = {"directus_users": UUID, "directus_files": UUID, "directus_roles": UUID}


@st.composite
def starts(draw: st.DrawFn, *, odd_percent: int = 3) -> Draft:
    """Snapshots that a push into an empty Directus makes, most exactly; so many in a hundred columns are odd."""
    draft = Draft()
    for name in draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True)):
        add_collection(draw, draft, name, odd_percent=odd_percent)
    if chance(draw, 25):
        add_custom_field(draw, draft)
    for _ in range(draw(st.integers(0, 4))):
        add_relation(draw, draft)
    return draft


def add_collection(draw: st.DrawFn, draft: Draft, name: str, *, odd_percent: int) -> None:
    """Add a folder, or a table with a primary key and some fields, in a group that is there already."""
    group = pick(draw, [item.collection for item in draft.collections]) if draft.collections else None
    meta: JsonObject = {"group": group if chance(draw, 30) else None}
    for _ in range(draw(st.integers(0, 2))):
        key, values = pick(draw, COLLECTION_META[:-1])
        meta[key] = pick_value(draw, values)
    if chance(draw, 12):
        draft.collections.append(folder(name, **meta))
        return
    draft.collections.append(table(name, **meta))
    draft.fields.append(_primary_key(draw, name))
    for wanted in draw(st.lists(st.sampled_from(FIELD_NAMES), max_size=7, unique=True)):
        draft.fields.append(new_column(draw, name, wanted, odd_percent=odd_percent))
    if chance(draw, 25):
        flags = pick(draw, (["alias", "no-data", "group"], ["alias", "no-data"]))
        draft.fields.append(alias(name, "grp", special=list[JsonValue](flags), interface="group-raw"))


def _primary_key(draw: st.DrawFn, collection: str) -> Item:
    key: JsonObject = {"is_primary_key": True, "is_nullable": False, "is_unique": True}
    serial = {**key, "has_auto_increment": True, "default_value": f"nextval('{collection}_id_seq'::regclass)"}
    kind, special, schema = pick_weighted(
        draw,
        (
            (5, (INTEGER, None, serial)),
            (5, (UUID, ["uuid"], key)),
            (2, (BIG, None, serial)),
            (2, (STRING, None, key)),
            (1, (INTEGER, None, key)),
            (1, (BIG, None, key)),
        ),
    )
    name = "id" if chance(draw, 92) else "code_id"
    return column(
        collection,
        name,
        kind.type_name,
        kind.data_type,
        {**kind.facets[0], **schema},
        special=list[JsonValue](special) if special else None,
        hidden=True,
        readonly=True,
    )


def new_column(draw: st.DrawFn, collection: str, name: str, *, odd_percent: int) -> Item:
    """Return a field with a column; so many in a hundred are of an odd kind, or have an odd default."""
    kind = pick(draw, KINDS)
    if chance(draw, odd_percent):
        kind = pick(draw, ODD_KINDS)
    schema = dict(pick(draw, kind.facets))
    schema["is_indexed"] = chance(draw, 25) and kind.data_type != "json"
    schema["is_unique"] = chance(draw, 12) and kind.data_type != "json"
    if kind.defaults and chance(draw, 35):
        schema["default_value"] = pick_value(draw, kind.defaults)
    if chance(draw, odd_percent):
        schema["default_value"] = pick_value(draw, ODD_DEFAULTS)
    schema["is_nullable"] = not chance(draw, 15)
    found = column(collection, name, kind.type_name, kind.data_type, schema)
    found.metadata["special"] = pick_value(draw, kind.special)
    for _ in range(draw(st.integers(0, 2))):
        key, values = pick(draw, FIELD_META[:-2])
        found.metadata[key] = pick_value(draw, values)
    if chance(draw, 10):
        found.metadata["group"] = "grp"
    return found


def add_custom_field(draw: st.DrawFn, draft: Draft) -> None:
    """Add a field to one of Directus's own collections."""
    collection = pick(draw, tuple(_SYSTEM_KEYS))
    name = free_name(lambda name: draft.find(collection, name) is not None, "extra")
    draft.fields.append(new_column(draw, collection, name, odd_percent=2))


def add_relation(draw: st.DrawFn, draft: Draft) -> None:
    """Add one relation of any shape, with all the fields and collections that it takes."""
    many = [item.collection for item in draft.tables if draft.primary_key(item.collection)]
    if not many:
        return
    collection = pick(draw, many)
    room = len(draft.collections) < MOST_COLLECTIONS
    shape = pick_weighted(
        draw,
        (
            (8, "m2o"),
            (2, "self"),
            (2, "system"),
            (3 if room else 0, "m2m"),
            (2, "m2a"),
            (1 if room else 0, "translations"),
        ),
    )
    match shape:
        case "self":
            add_many_to_one(draw, draft, collection, "parent", collection)
        case "system":
            one, special = pick(draw, (("directus_users", "user-created"), ("directus_files", "file")))
            field = add_many_to_one(draw, draft, collection, "owner", one)
            field.metadata["special"] = [special]
        case "m2m":
            _add_junction(draw, draft, collection, pick(draw, many), "m2m")
        case "translations":
            _add_junction(draw, draft, collection, pick(draw, many), "translations")
        case "m2a":
            _add_many_to_any(draw, draft, collection, many)
        case _:
            add_many_to_one(draw, draft, collection, "owner", pick(draw, many))


def add_many_to_one(draw: st.DrawFn, draft: Draft, collection: str, wanted: str, one: str) -> Item:
    """Add a field with a foreign key to `one`, often with the list on the other side."""
    name = free_name(lambda name: draft.find(collection, name) is not None, wanted)
    field = _reference(draft, collection, name, one)
    field.column["is_indexed"] = chance(draw, 25)
    draft.fields.append(field)
    meta: JsonObject = {}
    if chance(draw, 45):
        items = free_name(lambda name: draft.find(one, name) is not None, "items")
        draft.fields.append(alias(one, items, special=["o2m"], interface="list-o2m"))
        meta["one_field"] = items
    if chance(draw, 15):
        meta["one_deselect_action"] = "delete"
    draft.relations.append(
        relation(collection, name, one, _key_name(draft, one), on_delete=pick(draw, _ON_DELETE), **meta)
    )
    return field


def _reference(draft: Draft, collection: str, name: str, one: str) -> Item:
    """Return a field that has the type of a collection's primary key."""
    key = draft.primary_key(one)
    schema: JsonObject = {"foreign_key_table": one, "foreign_key_column": _key_name(draft, one)}
    type_name, data_type = UUID.type_name, UUID.data_type
    if key is not None:
        # An edit may have taken any of it away.
        type_name, data_type = str(key.identity.get("type")), str(key.column.get("data_type"))
        schema |= {part: key.column.get(part) for part in ("max_length", "numeric_precision", "numeric_scale")}
    return column(collection, name, type_name, data_type, schema, special=["m2o"], interface="select-dropdown-m2o")


def _key_name(draft: Draft, collection: str) -> str:
    key = draft.primary_key(collection)
    return "id" if key is None else key.field


def _add_junction(draw: st.DrawFn, draft: Draft, one: str, other: str, special: str) -> None:
    wanted = _LISTS[special]
    junction = free_name(lambda name: name in {item.collection for item in draft.collections}, f"{one}_{wanted}")
    items = free_name(lambda name: draft.find(one, name) is not None, wanted)
    key: JsonObject = {"is_primary_key": True, "is_nullable": False, "is_unique": True, "has_auto_increment": True}
    key |= {**INTEGER.facets[0], "default_value": f"nextval('{junction}_id_seq'::regclass)"}
    draft.collections.append(table(junction, hidden=True, icon="import_export"))
    draft.fields += [
        column(junction, "id", INTEGER.type_name, INTEGER.data_type, key, hidden=True),
        _reference(draft, junction, "left_id", one),
        _reference(draft, junction, "right_id", other),
        alias(one, items, special=[special], interface=f"list-{special}"),
    ]
    draft.relations += [
        relation(junction, "right_id", other, _key_name(draft, other), junction_field="left_id"),
        relation(
            junction,
            "left_id",
            one,
            _key_name(draft, one),
            on_delete=pick(draw, _ON_DELETE),
            one_field=items,
            junction_field="right_id",
        ),
    ]


def _add_many_to_any(draw: st.DrawFn, draft: Draft, collection: str, allowed: list[str]) -> None:
    name = free_name(lambda name: draft.find(collection, name) is not None, "item")
    kind = free_name(lambda name: draft.find(collection, name) is not None, "kind")
    draft.fields += [
        column(collection, part, STRING.type_name, STRING.data_type, {"max_length": 255}) for part in (name, kind)
    ]
    few = allowed[: draw(st.integers(1, len(allowed)))]
    draft.relations.append(
        relation(collection, name, None, "", one_allowed_collections=list[JsonValue](few), one_collection_field=kind)
    )
