"""The JSON documents of what is looked at: a collection, a tree of collections, a graph of relations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import Field as Key

from snapshot_tool.model.finding import Place
from snapshot_tool.model.json import JsonValue
from snapshot_tool.model.outline import Branch, Outline, targets
from snapshot_tool.model.shapes import Shape
from snapshot_tool.model.snapshot import Field, Relation


class PlaceShape(Shape):
    """Where something stands."""

    file: str
    line: int | None
    column: int | None
    path: str
    """The JSON path in the file; empty where all of the file is it."""

    @classmethod
    def of(cls, place: Place) -> PlaceShape:
        """Return the shape of a place."""
        return cls(file=place.file, line=place.line, column=place.column, path=place.path)


class ColumnShape(Shape):
    """The column behind a field."""

    data_type: str | None
    max_length: int | None
    default: JsonValue
    nullable: bool | None
    unique: bool | None
    indexed: bool | None
    primary_key: bool | None
    auto_increment: bool | None


class FieldShape(Shape):
    """A field of a collection."""

    field: str
    type: str | None
    group: str | None
    interface: str | None
    special: list[str]
    hidden: bool
    readonly: bool
    required: bool
    tracked: bool
    """False where the field has no `meta`, so that Directus does not report it."""
    column: ColumnShape | None
    """Null where there is none, as for an alias."""
    place: PlaceShape

    @classmethod
    def of(cls, field: Field, place: Place) -> FieldShape:
        """Return the shape of a field."""
        meta, schema = field.meta, field.schema_
        return cls(
            field=field.field,
            type=field.type,
            group=meta.group if meta else None,
            interface=meta.interface if meta else None,
            special=list((meta.special if meta else None) or []),
            hidden=bool(meta and meta.hidden),
            readonly=bool(meta and meta.readonly),
            required=bool(meta and meta.required),
            tracked=meta is not None,
            column=ColumnShape(
                data_type=schema.data_type,
                max_length=schema.max_length,
                default=schema.default_value,
                nullable=schema.is_nullable,
                unique=schema.is_unique,
                indexed=schema.is_indexed,
                primary_key=schema.is_primary_key,
                auto_increment=schema.has_auto_increment,
            )
            if schema
            else None,
            place=PlaceShape.of(place),
        )


class RelationShape(Shape):
    """A relation, whichever side it is looked at from."""

    collection: str
    """The many side."""
    field: str
    targets: list[str]
    """The one side; several where it is a many-to-any."""
    one_field: str | None
    """The field of the one side that shows it."""
    junction_field: str | None
    sort_field: str | None
    foreign_key: str | None
    """The constraint; null where there is none."""
    on_delete: str | None
    on_update: str | None

    @classmethod
    def of(cls, relation: Relation) -> RelationShape:
        """Return the shape of a relation."""
        meta, schema = relation.meta, relation.schema_
        return cls(
            collection=relation.collection,
            field=relation.field,
            targets=list(targets(relation)),
            one_field=meta.one_field if meta else None,
            junction_field=meta.junction_field if meta else None,
            sort_field=meta.sort_field if meta else None,
            foreign_key=schema.constraint_name if schema else None,
            on_delete=schema.on_delete if schema else None,
            on_update=schema.on_update if schema else None,
        )


class CollectionDocument(Shape):
    """`snap show COLLECTION --format json`."""

    format: Literal["snap.collection/1"]
    snapshot: str
    collection: str
    kind: Literal["table", "folder", "system"]
    """`system`: one of Directus's own, with fields of the snapshot's on it."""
    group: str | None
    hidden: bool
    singleton: bool
    note: str | None
    place: PlaceShape | None
    """Null where the snapshot does not list the collection itself."""
    fields: list[FieldShape]
    """As a form shows them."""
    relations_from: list[RelationShape]
    """Those that start from one of its fields."""
    relations_to: list[RelationShape]


class BranchShape(Shape):
    """A collection in a tree."""

    collection: str
    depth: int
    """0 at the top; what is below a collection comes right after it."""
    relation: RelationShape | None
    """By which it hangs there."""


class TreeDocument(Shape):
    """`snap show --format json`."""

    format: Literal["snap.tree/1"]
    snapshot: str
    by: Literal["groups", "relations"]
    branches: list[BranchShape]

    @classmethod
    def of(cls, snapshot: str, by: Literal["groups", "relations"], branches: Iterable[Branch]) -> TreeDocument:
        """Return the document of a tree."""
        found = [
            BranchShape(
                collection=branch.collection,
                depth=branch.depth,
                relation=RelationShape.of(branch.relation) if branch.relation else None,
            )
            for branch in branches
        ]
        return cls(format="snap.tree/1", snapshot=snapshot, by=by, branches=found)


class NodeShape(Shape):
    """A collection of a graph."""

    collection: str
    kind: Literal["table", "folder", "system"]
    group: str | None
    fields: int
    """How many."""


class GraphDocument(Shape):
    """`snap graph --format json`."""

    format: Literal["snap.graph/1"]
    snapshot: str
    collections: list[NodeShape]
    relations: list[RelationShape] = Key(default=[])


def kind_of(outline: Outline, collection: str) -> Literal["table", "folder", "system"]:
    """Return what a collection is."""
    found = outline.collections.get(collection)
    if found is None:
        return "system"
    return "table" if found.schema_ else "folder"
