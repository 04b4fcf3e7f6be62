"""A snapshot as trees: by groups, and by what its collections belong to."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from snapshot_tool.load.split import read
from snapshot_tool.model.outline import Branch, Outline
from snapshot_tool.model.snapshot import (
    Collection,
    CollectionMeta,
    CollectionSchema,
    Field,
    FieldMeta,
    FieldSchema,
    ForeignKeyAction,
    Info,
    Relation,
    RelationMeta,
    RelationSchema,
    Snapshot,
)

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def project() -> Outline:
    return Outline(read(ROOT / "snapshot").snapshot)


def collection(name: str, group: str | None = None, sort: int | None = None) -> Collection:
    return Collection(collection=name, meta=CollectionMeta(group=group, sort=sort), schema_=CollectionSchema(name=name))


def relation(name: str, to: str, on_delete: ForeignKeyAction | None = "SET NULL") -> Relation:
    many, _, field = name.partition(".")
    schema = None if on_delete is None else RelationSchema(on_delete=on_delete)
    return Relation(collection=many, field=field, related_collection=to, meta=RelationMeta(), schema_=schema)


def required(name: str) -> Field:
    many, _, field = name.partition(".")
    return Field(collection=many, field=field, type="integer", schema_=FieldSchema(is_nullable=False))


def outline(*entries: Collection | Field | Relation) -> Outline:
    return Outline(
        Snapshot(
            info=Info(version=1, directus="11.13.4"),
            collections=tuple(found for found in entries if isinstance(found, Collection)),
            fields=tuple(found for found in entries if isinstance(found, Field)),
            relations=tuple(found for found in entries if isinstance(found, Relation)),
        )
    )


def drawn(branches: tuple[Branch, ...]) -> list[str]:
    return [
        "  " * found.depth + found.collection + (f" by {found.relation.field}" if found.relation else "")
        for found in branches
    ]


def test_the_spine_of_the_projects_snapshot(project: Outline) -> None:
    lines = drawn(project.family("org"))

    spine = ["org", "workspace by org_id", "project by workspace_id", "conversation by project_id",
             "conversation_chunk by conversation_id"]  # fmt: skip
    assert [line.strip() for line in lines if line.strip() in spine] == spine
    assert [line.count("  ") for line in lines if line.strip() in spine] == [0, 1, 2, 3, 4]
    assert len(lines) == len(set(lines)) == 43


def test_every_collection_stands_once_in_the_whole_tree(project: Outline) -> None:
    branches = project.family()

    assert sorted(found.collection for found in branches) == sorted(project.collections)
    assert [found.collection for found in branches if found.depth == 0] == [
        "announcement", "app_user", "languages", "org",
    ]  # fmt: skip


def test_what_goes_along_binds_more_than_what_must_and_that_more_than_what_may() -> None:
    found = outline(
        *map(collection, "abcd"),
        relation("d.a_id", "a"),
        relation("d.b_id", "b", "NO ACTION"),
        required("d.b_id"),
        relation("d.c_id", "c", "CASCADE"),
    )
    assert drawn(found.family()) == ["a", "b", "c", "  d by c_id"]
    without = outline(*map(collection, "abd"), *found.snapshot.fields, *found.snapshot.relations[:2])
    assert drawn(without.family()) == ["a", "b", "  d by b_id"]
    least = outline(*map(collection, "ad"), found.snapshot.relations[0])
    assert drawn(least.family()) == ["a", "  d by a_id"]


def test_of_equals_the_deepest_place_counts_and_the_other_is_named() -> None:
    found = outline(*map(collection, "abc"), relation("b.a", "a"), relation("c.a", "a"), relation("c.b", "b"))

    branches = found.family()

    assert drawn(branches) == ["a", "  b by a", "    c by b"]
    assert [[other.field for other in branch.others] for branch in branches] == [[], [], ["a"]]


def test_who_did_it_owns_nothing() -> None:
    found = outline(
        *map(collection, ("item", "user")), relation("item.created_by", "user"), relation("item.user_updated", "user")
    )
    assert drawn(found.family()) == ["item", "user"]


def test_circles_end() -> None:
    ring = outline(*map(collection, "abc"), relation("a.x", "c"), relation("b.x", "a"), relation("c.x", "b"))
    itself = outline(collection("a"), relation("a.parent", "a"))

    assert drawn(ring.family()) == ["a", "  b by x", "    c by x"]
    assert drawn(ring.family("b")) == ["b", "  c by x", "    a by x"]
    assert drawn(itself.family()) == ["a"]


def test_a_chain_of_thousands() -> None:
    names = [f"c{number}" for number in range(3000)]
    found = outline(
        *(collection(name, group=before) for name, before in zip(names, [None, *names], strict=False)),
        *(relation(f"{name}.up", before) for before, name in pairwise(names)),
    )

    assert [branch.depth for branch in found.family()] == list(range(3000))
    assert [branch.depth for branch in found.groups()] == list(range(3000))


def test_groups_in_the_order_of_the_app() -> None:
    found = outline(
        collection("z", sort=1),
        collection("in_z_last", group="z"),
        collection("in_z_first", group="z", sort=2),
        collection("a", sort=2),
        collection("lost", group="nowhere"),
    )
    assert drawn(found.groups()) == ["z", "  in_z_first", "  in_z_last", "a", "lost"]


def test_groups_in_a_circle() -> None:
    found = outline(collection("a", group="b"), collection("b", group="a"), collection("c", group="c"))

    assert drawn(found.groups()) == ["a", "  b", "c"]


def test_relations_from_both_sides(project: Outline) -> None:
    assert [found.field for found in project.relations_from("conversation_chunk")] == ["conversation_id"]
    assert [f"{found.collection}.{found.field}" for found in project.relations_to("conversation_chunk")] == [
        "conversation_segment_conversation_chunk.conversation_chunk_id",
        "processing_status.conversation_chunk_id",
    ]
    any_of = Relation(
        collection="a",
        field="item",
        related_collection=None,
        meta=RelationMeta(one_allowed_collections=["b", "c"]),
    )
    found = outline(*map(collection, "abc"), any_of)
    assert (found.relations_to("b"), found.relations_to("a")) == ([any_of], [])
    assert drawn(found.family()) == ["a", "b", "c"]


def test_fields_as_a_form_shows_them() -> None:
    def field(name: str, sort: int | None) -> Field:
        return Field(collection="a", field=name, type="string", meta=FieldMeta(sort=sort))

    found = outline(collection("a"), field("x", None), field("b", 2), field("c", 1))

    assert [one.field for one in found.fields("a")] == ["c", "b", "x"]
    assert found.fields("nowhere") == []
    assert found.field("a", "nothing") is None
