"""Graphs in the words of the programs that draw them, whatever the collections are called."""

from __future__ import annotations

from snapshot_tool.model.outline import Outline
from snapshot_tool.model.snapshot import (
    Collection,
    CollectionSchema,
    Field,
    FieldSchema,
    Info,
    Relation,
    RelationMeta,
    RelationSchema,
    Snapshot,
)
from snapshot_tool.render.graph import Graph, all_names, graph_document, render_dot, render_mermaid


def graph(*names: str) -> Graph:
    snapshot = Snapshot(
        info=Info(version=1, directus="11.13.4"),
        collections=(
            Collection(collection="org", schema_=CollectionSchema(name="org")),
            Collection(collection="member", schema_=CollectionSchema(name="member")),
            Collection(collection="folder"),
            Collection(collection='odd "%#\\\x1b', schema_=CollectionSchema(name="odd")),
        ),
        fields=(
            Field(collection="member", field="org_id", type="uuid", schema_=FieldSchema(is_nullable=False)),
            Field(collection="member", field="user_id", type="uuid", schema_=FieldSchema(is_unique=True)),
        ),
        relations=(
            Relation(
                collection="member",
                field="org_id",
                related_collection="org",
                schema_=RelationSchema(on_delete="CASCADE"),
            ),
            Relation(
                collection="member",
                field="user_id",
                related_collection="directus_users",
                schema_=RelationSchema(on_delete="SET NULL"),
            ),
            Relation(
                collection='odd "%#\\\x1b',
                field="it",
                related_collection=None,
                meta=RelationMeta(one_allowed_collections=["org", "member", "gone"]),
            ),
        ),
    )
    outline = Outline(snapshot)
    return Graph.of(outline, names or all_names(outline))


def test_dot() -> None:
    assert render_dot(graph()) == (
        "digraph snapshot {\n"
        "  rankdir=LR;\n"
        "  node [shape=box, fontname=sans];\n"
        "  edge [fontname=sans];\n"
        '  "org" [label="org"];\n'
        '  "member" [label="member"];\n'
        '  "folder" [label="folder", shape=folder, color="gray50"];\n'
        '  "odd \\"%#\\\\\\\\x1b" [label="odd \\"%#\\\\\\\\x1b"];\n'
        '  "directus_users" [label="directus_users", style=dashed, color="gray50"];\n'
        '  "gone" [label="gone", style=dashed, color="gray50"];\n'
        '  "member" -> "org" [label="org_id", style=bold];\n'
        '  "member" -> "directus_users" [label="user_id"];\n'
        '  "odd \\"%#\\\\\\\\x1b" -> "org" [label="it", style=dashed];\n'
        '  "odd \\"%#\\\\\\\\x1b" -> "member" [label="it", style=dashed];\n'
        '  "odd \\"%#\\\\\\\\x1b" -> "gone" [label="it", style=dashed];\n'
        "}\n"
    )


def test_mermaid() -> None:
    assert render_mermaid(graph()) == (
        "erDiagram\n"
        '  c0["org"]\n'
        '  c1["member"]\n'
        '  c2["folder"]\n'
        '  c3["odd #34;#37;#35;#92;#92;x1b"]\n'
        '  c4["directus_users"]\n'
        '  c5["gone"]\n'
        '  c1 }o--|| c0 : "org_id"\n'
        '  c1 |o--o| c4 : "user_id"\n'
        '  c3 }o..o| c0 : "it"\n'
        '  c3 }o..o| c1 : "it"\n'
        '  c3 }o..o| c5 : "it"\n'
    )


def test_a_part_has_the_relations_within_it() -> None:
    part = graph("member", "directus_users", "member")

    assert render_dot(part).count("->") == 1
    document = graph_document("snapshot", part)
    assert [(node.collection, node.kind, node.fields) for node in document.collections] == [
        ("member", "table", 2),
        ("directus_users", "system", 0),
    ]
    assert [(found.field, found.targets, found.on_delete) for found in document.relations] == [
        ("user_id", ["directus_users"], "SET NULL")
    ]
