"""The snapshot: the wanted schema as Directus expresses it, in strict, frozen models.

One class describes one shape of the files (semantics §1.3–§1.6). Their attribute order is the order in which
Directus writes the keys, so `document` gives the canonical form back; what all of them know is in `file_shape`.

Which keys are refused follows §1.7: unknown keys are refused on every level but a field's and a relation's `schema` and
every `meta`, where Directus takes anything; those extra keys are kept and written back.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from pydantic import BaseModel, field_validator
from pydantic import Field as Key
from pydantic_core import PydanticKnownError

from snapshot_tool.model.file_shape import CLOSED, OPEN, Meta, Shape
from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.json import JsonValue

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

_item: Final = lru_cache(maxsize=1 << 16)(Item)
"""One item for each name: nearly every rule asks each entry for its own."""


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

    model_config = OPEN

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

    model_config = OPEN

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

    model_config = CLOSED

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
