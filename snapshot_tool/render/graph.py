"""The relations of a snapshot as a graph, in the words of the programs that draw one.

Those of Graphviz are at https://graphviz.org/doc/info/lang.html, those of Mermaid at
https://mermaid.js.org/syntax/entityRelationshipDiagram.html.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from snapshot_tool.model.outline import Outline, targets
from snapshot_tool.model.snapshot import Relation
from snapshot_tool.render.outline_documents import GraphDocument, NodeShape, RelationShape, kind_of
from snapshot_tool.render.words import visible

_STYLES: Final[Mapping[str, str]] = {
    "table": "",
    "folder": ', shape=folder, color="gray50"',
    "system": ', style=dashed, color="gray50"',
}

_ENTITIES: Final = str.maketrans({character: f"#{ord(character)};" for character in '#"%\\'})


@dataclass(frozen=True, slots=True)
class Graph:
    """Collections, and the relations between them."""

    outline: Outline
    names: tuple[str, ...]

    @classmethod
    def of(cls, outline: Outline, names: Iterable[str]) -> Graph:
        """Return the graph of these collections."""
        return cls(outline, tuple(dict.fromkeys(names)))

    @property
    def relations(self) -> list[Relation]:
        """The relations that start and end in the graph; a many-to-any where any of its ends does."""
        names = set(self.names)
        return [
            found
            for found in self.outline.snapshot.relations
            if found.collection in names and not names.isdisjoint(targets(found))
        ]

    def edges(self) -> Iterator[tuple[Relation, str]]:
        """Yield each relation with each collection of the graph that it leads to."""
        names = set(self.names)
        for relation in self.relations:
            yield from ((relation, target) for target in targets(relation) if target in names)


def all_names(outline: Outline) -> tuple[str, ...]:
    """Return every collection that can be in a graph: also Directus's own, where a relation leads to one."""
    ends = (name for relation in outline.snapshot.relations for name in (relation.collection, *targets(relation)))
    return tuple(dict.fromkeys([*outline.names, *ends]))


def render_dot(graph: Graph) -> str:
    """Return the graph for Graphviz: an arrow from the many side to the one side, bold where rows are deleted along.

    Dashed is a relation without a foreign key, such as a many-to-any.
    """
    lines = ["digraph snapshot {", "  rankdir=LR;", "  node [shape=box, fontname=sans];", "  edge [fontname=sans];"]
    lines += [
        f"  {_quoted(name)} [label={_quoted(name)}{_STYLES[kind_of(graph.outline, name)]}];" for name in graph.names
    ]
    for relation, target in graph.edges():
        style = f", style={found}" if (found := _style(relation)) else ""
        lines.append(f"  {_quoted(relation.collection)} -> {_quoted(target)} [label={_quoted(relation.field)}{style}];")
    return "\n".join([*lines, "}"]) + "\n"


def render_mermaid(graph: Graph) -> str:
    """Return the graph for Mermaid, as an entity-relationship diagram; dotted is a relation without a foreign key."""
    ids = {name: f"c{number}" for number, name in enumerate(graph.names)}
    lines = ["erDiagram", *(f"  {ids[name]}[{_text(name)}]" for name in graph.names)]
    for relation, target in graph.edges():
        kind = f"{_many(graph.outline, relation)}{'--' if relation.schema_ else '..'}{_one(graph.outline, relation)}"
        lines.append(f"  {ids[relation.collection]} {kind} {ids[target]} : {_text(relation.field)}")
    return "\n".join(lines) + "\n"


def graph_document(snapshot: str, graph: Graph) -> GraphDocument:
    """Return the document of `snap graph`."""
    outline = graph.outline
    return GraphDocument(
        format="snap.graph/1",
        snapshot=snapshot,
        collections=[
            NodeShape(
                collection=name,
                kind=kind_of(outline, name),
                group=found.meta.group if (found := outline.collections.get(name)) and found.meta else None,
                fields=len(outline.fields(name)),
            )
            for name in graph.names
        ],
        relations=[RelationShape.of(relation) for relation in graph.relations],
    )


def _style(relation: Relation) -> str:
    if relation.schema_ is None:
        return "dashed"
    return "bold" if relation.schema_.on_delete == "CASCADE" else ""


def _many(outline: Outline, relation: Relation) -> str:
    field = outline.field(relation.collection, relation.field)
    return "|o" if field and field.schema_ and field.schema_.is_unique else "}o"


def _one(outline: Outline, relation: Relation) -> str:
    field = outline.field(relation.collection, relation.field)
    return "||" if field and field.schema_ and field.schema_.is_nullable is False else "o|"


def _quoted(name: str) -> str:
    r"""Return a name as a quoted identifier of DOT, in which `"` is escaped, and `\`, which begins one in a label."""
    return '"' + visible(name).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _text(name: str) -> str:
    """Return a name as a quoted text of Mermaid, which has entities for the characters that it cannot hold."""
    return f'"{visible(name).translate(_ENTITIES) or " "}"'
