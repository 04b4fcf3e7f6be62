"""The snapshot: the wanted schema as Directus expresses it, in strict, frozen models.

One class describes one shape of the files (semantics §1.3–§1.6). Their attribute order is the order in which
Directus writes the keys, so `document` gives the canonical form back. A key that a file does not have is *absent*,
which is not null: `model_fields_set` tells them apart, and `document` leaves absent keys out.

Which keys are refused follows §1.7: unknown keys are refused on every level but a field's and a relation's `schema` and
every `meta`, where Directus takes anything; those extra keys are kept and written back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, PrivateAttr, field_validator, model_validator
from pydantic import Field as Key
from pydantic_core import PydanticKnownError

from snapshot_tool.model.difference import Item, ItemKind
from snapshot_tool.model.json import JsonObject, JsonValue, dumps, is_as_javascript, is_sorted_deep, sort_deep

FieldType: TypeAlias = Literal[
    "string", "text", "boolean", "integer", "bigInteger", "float", "decimal", "dateTime", "date", "time",
    "timestamp", "binary", "uuid", "alias", "hash", "json", "csv", "unknown", "geometry", "geometry.Point",
    "geometry.LineString", "geometry.Polygon", "geometry.MultiPoint", "geometry.MultiLineString",
    "geometry.MultiPolygon", "o2m", "m2m", "m2a", "o2a", "files", "translations",
]  # fmt: skip
"""Every local type that Directus's snapshot validation knows (§1.7)."""

ForeignKeyAction: TypeAlias = Literal["NO ACTION", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT"]

if TYPE_CHECKING:
    _Json: TypeAlias = JsonValue
else:
    _Json = Any  # what is read is JSON already, and pydantic would look at each value in Python once more

PARTIAL: Final = 2
"""The version of a snapshot that is not about every collection (Directus 12.2): what it does not name stays."""

# What pydantic makes of a class is made when it is first needed: of most shapes it is part of that of a larger one.
_CLOSED = ConfigDict(strict=True, frozen=True, extra="forbid", populate_by_name=True, defer_build=True)
_OPEN = ConfigDict(strict=True, frozen=True, extra="allow", populate_by_name=True, defer_build=True)


class Shape(BaseModel):
    """An object of the files: strict, frozen, and aware of which keys it was given."""

    model_config = _CLOSED

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
        if aliases.keys().isdisjoint(given):
            return frozenset(given)
        return frozenset(given) - aliases.keys() | {alias for name, alias in aliases.items() if name in given}

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
            if part is not None and (
                part.model_extra
                or not all(is_sorted_deep(value) for value in vars(part).values() if isinstance(value, (dict, list)))
            ):
                return False
        return True


def _ordered(key: str, value: JsonValue) -> JsonValue:
    """Return the value of a top-level key as Directus orders it: `meta` is sorted, `schema` is not (§1.1, §1.4)."""
    if key == "schema" and isinstance(value, dict):
        return {name: sort_deep(part) if isinstance(part, (dict, list)) else part for name, part in value.items()}
    return sort_deep(value) if key == "meta" else value


class Meta(Shape):
    """A `meta`: the row of metadata behind an object, its keys in the order in which they were written."""

    model_config = _OPEN

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


_item: Final = lru_cache(maxsize=1 << 16)(Item)
"""One item for each name: nearly every rule asks each entry for its own."""


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


class CollectionMeta(Meta):
    """The row of `directus_collections` behind a collection (§1.3)."""

    accountability: str | None = None
    archive_app_filter: bool | None = None
    archive_field: str | None = None
    archive_value: str | None = None
    autosave_revision_interval: float | None = None
    collapse: str | None = None
    collection: str | None = None
    color: str | None = None
    display_template: str | None = None
    group: str | None = None
    hidden: bool | None = None
    icon: str | None = None
    item_duplication_fields: list[_Json] | None = None
    note: str | None = None
    preview_url: str | None = None
    singleton: bool | None = None
    sort: int | None = None
    sort_field: str | None = None
    status: str | None = None
    translations: _Json = None
    unarchive_value: str | None = None
    versioning: bool | None = None


class CollectionSchema(Shape):
    """The table behind a collection; a folder has none."""

    name: str


class Collection(Shape):
    """A collection: `collections/<collection>.json`."""

    collection: str
    meta: CollectionMeta | None = None
    schema_: CollectionSchema | None = Key(default=None, alias="schema")

    @property
    def item(self) -> Item:
        """What Directus matches it by."""
        return _item(ItemKind.COLLECTION, self.collection)


class FieldMeta(Meta):
    """The row of `directus_fields` behind a field, without its id (§1.4)."""

    collection: str | None = None
    conditions: _Json = None
    display: str | None = None
    display_options: _Json = None
    field: str | None = None
    group: str | None = None
    hidden: bool | None = None
    interface: str | None = None
    note: str | None = None
    options: _Json = None
    readonly: bool | None = None
    required: bool | None = None
    searchable: bool | None = None
    sort: int | None = None
    special: list[str] | None = None
    translations: _Json = None
    validation: _Json = None
    validation_message: str | None = None
    width: str | None = None


class FieldSchema(Shape):
    """The column behind a field: the 16 keys of §1.4, in Directus's order."""

    model_config = _OPEN

    name: str | None = None
    table: str | None = None
    data_type: str | None = None
    default_value: _Json = None
    max_length: int | None = None
    numeric_precision: int | None = None
    numeric_scale: int | None = None
    is_nullable: bool | None = None
    is_unique: bool | None = None
    is_indexed: bool | None = None
    is_primary_key: bool | None = None
    is_generated: bool | None = None
    generation_expression: str | None = None
    has_auto_increment: bool | None = None
    foreign_key_table: str | None = None
    foreign_key_column: str | None = None

    @field_validator("is_nullable")
    @classmethod
    def _no_null(cls, value: bool | None) -> bool:  # noqa: FBT001 - a value, not a switch
        if value is None:  # of all keys of the schema, this is the one that Directus looks at before the diff
            raise PydanticKnownError("bool_type")
        return value


class Field(Shape):
    """A field: `fields/<collection>/<field>.json`. An alias field has no `schema` key at all."""

    collection: str
    field: str
    type: FieldType | None = None
    meta: FieldMeta | None = None
    schema_: FieldSchema | None = Key(default=None, alias="schema")

    @property
    def item(self) -> Item:
        """What Directus matches it by."""
        return _item(ItemKind.FIELD, self.collection, self.field)


class SystemFieldSchema(Shape):
    """All that a snapshot says of a system field's column (§1.5)."""

    is_indexed: bool


class SystemField(Shape):
    """A field of Directus's own that is indexed (§1.5); part of `info.json` since 11.13.0."""

    collection: str
    field: str
    schema_: SystemFieldSchema = Key(alias="schema")

    @property
    def item(self) -> Item:
        """What Directus matches it by."""
        return _item(ItemKind.SYSTEM_FIELD, self.collection, self.field)


class RelationMeta(Meta):
    """The row of `directus_relations` behind a relation, without its id (§1.6)."""

    junction_field: str | None = None
    many_collection: str | None = None
    many_field: str | None = None
    one_allowed_collections: list[str] | None = None
    one_collection: str | None = None
    one_collection_field: str | None = None
    one_deselect_action: str | None = None
    one_field: str | None = None
    sort_field: str | None = None


class RelationSchema(Shape):
    """The foreign key behind a relation (§1.6)."""

    model_config = _OPEN

    table: str | None = None
    column: str | None = None
    foreign_key_table: str | None = None
    foreign_key_column: str | None = None
    constraint_name: str | None = None
    on_update: ForeignKeyAction | None = None
    on_delete: ForeignKeyAction | None = None


class Relation(Shape):
    """A relation: `relations/<collection>/<field>.json`; `related_collection` is null for many-to-any."""

    collection: str
    field: str
    related_collection: str | None = None
    meta: RelationMeta | None = None
    schema_: RelationSchema | None = Key(default=None, alias="schema")

    @property
    def item(self) -> Item:
        """What Directus matches it by."""
        return _item(ItemKind.RELATION, self.collection, self.field)


class Info(Shape):
    """`info.json`: who wrote the snapshot. `system_fields` is absent before Directus 11.13.0."""

    version: int = Key(ge=1, le=PARTIAL)
    """1, or `PARTIAL`."""
    directus: str
    vendor: str | None = None
    system_fields: list[SystemField] | None = Key(default=None, alias="systemFields")


class Snapshot(BaseModel):
    """A whole snapshot. Array order is the order of reading, and decides the order in which a push creates things."""

    model_config = _CLOSED

    info: Info
    collections: tuple[Collection, ...] = ()
    fields: tuple[Field, ...] = ()
    relations: tuple[Relation, ...] = ()

    @property
    def entries(self) -> Iterator[Collection | Field | Relation]:
        """Go through everything that has a file of its own: collections, fields, relations."""
        yield from self.collections
        yield from self.fields
        yield from self.relations

    @property
    def system_fields(self) -> tuple[SystemField, ...]:
        """The indexed system fields; an absent list is an empty one to Directus (§2.6)."""
        return tuple(self.info.system_fields or ())
