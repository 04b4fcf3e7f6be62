"""Edits of the fields of a wanted snapshot (§2, §3.2, §6)."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence

from hypothesis import strategies as st

from snapshot_tool.model.json import ABSENT, Absent, JsonObject, JsonValue
from tests.conformance.generated.choices import FIELD_NAMES, chance, free_name, pick, pick_value
from tests.conformance.generated.draft import Draft, Item, alias, column
from tests.conformance.generated.kinds import KINDS, ODD_DEFAULTS, ODD_KINDS, Kind
from tests.conformance.generated.metas import FIELD_META, ODD_VALUES
from tests.conformance.generated.starts import new_column

Edit = Callable[[st.DrawFn, Draft], None]

_NO_PART: tuple[JsonObject | Absent | None, ...] = (None, ABSENT, {})
_CUSTOM = ("directus_users", "directus_files")
_LIKE: dict[str, tuple[str, ...]] = {
    "string": ("text", "string", "hash", "csv"),
    "text": ("string", "csv", "json"),
    "csv": ("text", "string"),
    "hash": ("string", "text"),
    "integer": ("bigInteger", "decimal", "float", "string", "text"),
    "bigInteger": ("integer", "decimal", "string"),
    "float": ("decimal", "integer"),
    "decimal": ("float", "integer", "string"),
    "timestamp": ("dateTime", "date", "string"),
    "dateTime": ("timestamp", "date"),
    "date": ("timestamp", "dateTime"),
    "time": ("string",),
    "uuid": ("string", "text"),
    "boolean": ("integer", "string"),
    "json": ("text", "string"),
}
"""Types whose columns PostgreSQL can cast to; mostly."""


def _plain(draft: Draft) -> Sequence[Item]:
    """Columns that are neither a primary key nor a reference: those that people edit."""
    found = [item for item in draft.columns if not item.column.get("is_primary_key")]
    return [item for item in found if not item.column.get("foreign_key_table")] or found


def meta(draw: st.DrawFn, draft: Draft) -> None:
    """Change what the app shows."""
    if draft.fields:
        item = pick(draw, draft.fields)
        key, values = pick(draw, FIELD_META[:-2])
        item.metadata[key] = pick_value(draw, values)


def odd_meta(draw: st.DrawFn, draft: Draft) -> None:
    """Change a field's special or group."""
    if draft.fields:
        item = pick(draw, draft.fields)
        key, values = pick(draw, FIELD_META[-2:])
        item.metadata[key] = pick_value(draw, values)


def flag(draw: st.DrawFn, draft: Draft) -> None:
    """Index, unique or nullable, the other way round."""
    if columns := _plain(draft):
        item = pick(draw, columns)
        key = pick(draw, ("is_indexed", "is_indexed", "is_nullable", "is_unique"))
        item.column[key] = not item.column.get(key)


def default(draw: st.DrawFn, draft: Draft) -> None:
    """Another default, or none."""
    if columns := _plain(draft):
        item = pick(draw, columns)
        fitting = next((kind.defaults for kind in KINDS if kind.type_name == item.identity.get("type")), ())
        item.column["default_value"] = pick_value(draw, (None, *fitting))


def odd_default(draw: st.DrawFn, draft: Draft) -> None:
    """A default that does not fit, or reads back otherwise."""
    if columns := _plain(draft):
        pick(draw, columns).column["default_value"] = pick_value(draw, ODD_DEFAULTS)


def size(draw: st.DrawFn, draft: Draft) -> None:
    """Another length, precision or scale."""
    sized = [item for item in _plain(draft) if item.identity.get("type") in {"string", "decimal"}]
    if not sized:
        return
    item = pick(draw, sized)
    if item.identity.get("type") == "string":
        item.column["max_length"] = pick(draw, (100, 255, 300, 5, None))
    else:
        item.column["numeric_precision"] = pick(draw, (12, 10, 8, 3))
        item.column["numeric_scale"] = pick(draw, (2, 5, 1, 0, None))


def retype(draw: st.DrawFn, draft: Draft) -> None:
    """Another type that PostgreSQL can mostly cast to."""
    if columns := _plain(draft):
        item = pick(draw, columns)
        likely = _LIKE.get(str(item.identity.get("type")), ())
        kinds = [kind for kind in KINDS if kind.type_name in likely] or list(KINDS)
        _become(draw, item, pick(draw, kinds))


def odd_retype(draw: st.DrawFn, draft: Draft) -> None:
    """Any other type, of a key too."""
    if draft.columns:
        _become(draw, pick(draw, draft.columns), pick(draw, (*KINDS, *ODD_KINDS)))


def _become(draw: st.DrawFn, item: Item, kind: Kind) -> None:
    item.identity["type"] = kind.type_name
    item.metadata["special"] = pick_value(draw, kind.special)
    none: JsonObject = {"max_length": None, "numeric_precision": None, "numeric_scale": None}
    item.column.update({**none, "data_type": kind.data_type, **pick(draw, kind.facets)})
    if chance(draw, 70):
        item.column["default_value"] = None


def add_column(draw: st.DrawFn, draft: Draft) -> None:
    """A new field with a column, of the newest kinds too, now and then on a collection of Directus's own."""
    collections = [item.collection for item in draft.tables]
    if not collections or chance(draw, 8):
        collections = list(_CUSTOM)
    collection = pick(draw, collections)
    name = free_name(lambda name: draft.find(collection, name) is not None, pick(draw, FIELD_NAMES))
    draft.fields.append(new_column(draw, collection, name, odd_percent=8))


def add_alias(draw: st.DrawFn, draft: Draft) -> None:
    """A new field without a column."""
    if draft.tables:
        collection = pick(draw, draft.tables).collection
        name = free_name(lambda name: draft.find(collection, name) is not None, "grp")
        flags = pick_value(draw, (["alias", "no-data", "group"], ["alias", "no-data"], ["o2m"], ["translations"], None))
        draft.fields.append(alias(collection, name, special=flags))


def drop_field(draw: st.DrawFn, draft: Draft) -> None:
    """Remove a field, and the relations that it carries."""
    if draft.fields:
        item = pick(draw, draft.fields)
        draft.fields.remove(item)
        for found in list(draft.relations_of(item.collection, item.field)):
            draft.relations.remove(found)


def drop_only_field(draw: st.DrawFn, draft: Draft) -> None:
    """Remove a field and leave everything that mentions it."""
    if draft.fields:
        draft.fields.remove(pick(draw, draft.fields))


def drop_key(draw: st.DrawFn, draft: Draft) -> None:
    """Leave keys out of a field's schema or meta, as an older file does."""
    if not draft.fields:
        return
    item = pick(draw, draft.fields)
    part = pick(draw, [part for part in (item.metadata, item.column) if part] or [{}])
    for _ in range(draw(st.integers(1, 3))):
        if part:
            part.pop(pick(draw, list(part)))


def extra_key(draw: st.DrawFn, draft: Draft) -> None:
    """Say something that this Directus does not know."""
    if draft.fields:
        item = pick(draw, draft.fields)
        part = pick(draw, (item.metadata, item.column))
        part[pick(draw, ("zz", "comment", "aa"))] = pick_value(draw, ODD_VALUES)


def drop_part(draw: st.DrawFn, draft: Draft) -> None:
    """No meta or no schema at all, null or an empty object."""
    if not draft.fields:
        return
    item = pick(draw, draft.fields)
    value = pick(draw, _NO_PART)
    if chance(draw, 50):
        item.schema = copy.deepcopy(value)
    else:
        item.meta = copy.deepcopy(value)


def odd_schema(draw: st.DrawFn, draft: Draft) -> None:
    """Keys that a push does not use for DDL, or that contradict the type."""
    if not draft.columns:
        return
    item = pick(draw, draft.columns)
    key, values = pick(draw, _ODD_SCHEMA)
    item.column[key] = pick_value(draw, values)


_ODD_SCHEMA: tuple[tuple[str, tuple[JsonValue, ...]], ...] = (
    ("data_type", ("text", "jsonb", "smallint", None)),
    ("is_primary_key", (True, False)),
    ("is_nullable", (True, False, None)),
    ("is_unique", (True, False, None)),
    ("is_indexed", (True, False, None)),
    ("has_auto_increment", (True, False)),
    ("is_generated", (True, False)),
    ("generation_expression", ("lower(x)", None)),
    ("foreign_key_table", ("a", "b", None, "directus_users")),
    ("foreign_key_column", ("id", None)),
    ("name", ("title", None)),
    ("table", ("a", None)),
    ("max_length", (-5, 0, 7, 10_485_761, None)),
    ("numeric_precision", (32, None, 5)),
    ("numeric_scale", (0, None, 3)),
)


def alias_or_real(draw: st.DrawFn, draft: Draft) -> None:
    """A column becomes an alias, or the other way round."""
    if not draft.fields:
        return
    item = pick(draw, draft.fields)
    if item.is_real:
        item.identity["type"] = "alias"
        item.metadata["special"] = ["alias", "no-data"]
        item.schema = ABSENT
    else:
        made = new_column(draw, item.collection, item.field, odd_percent=0)
        item.identity["type"], item.schema = made.identity["type"], made.schema
        item.metadata["special"] = made.metadata.get("special")


def odd_type(draw: st.DrawFn, draft: Draft) -> None:
    """No type, null, or one that its column cannot have."""
    if draft.fields:
        item = pick(draw, draft.fields)
        kind = pick(draw, (None, "unknown", "integer", "text", "alias", ABSENT))
        if kind is ABSENT:
            item.identity.pop("type", None)
        elif kind is None or isinstance(kind, str):
            item.identity["type"] = kind


def rename(draw: st.DrawFn, draft: Draft) -> None:
    """Another name, which a push takes for one field less and one more."""
    if draft.fields:
        item = pick(draw, draft.fields)
        name = free_name(lambda name: draft.find(item.collection, name) is not None, pick(draw, FIELD_NAMES))
        for found in draft.relations_of(item.collection, item.field):
            found.identity["field"] = name
            found.metadata["many_field"] = name
            if found.is_real:
                found.column["column"] = name
        item.identity["field"] = item.metadata["field"] = name
        if item.is_real:
            item.column["name"] = name


def second_column(draw: st.DrawFn, draft: Draft) -> None:
    """The same field twice in one file."""
    if draft.fields:
        item = pick(draw, draft.fields)
        again = column(item.collection, item.field, "string", "character varying", {"max_length": 50})
        draft.fields.insert(draw(st.integers(0, len(draft.fields))), again)
