"""`snap graph`: the relations of a snapshot, for a program that draws."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from snapshot_tool.cli.console import Output
from snapshot_tool.cli.options import Exclude, Only, SnapshotOperand

EXAMPLES = """
\b
Examples:
  snap graph | dot -Tsvg > schema.svg                  drawn by Graphviz
  snap graph --format mermaid --exclude 'directus_*'   for a page of a wiki, or a pull request
  snap graph git:main --only 'project*'                a part of it, as it is on main
"""


class GraphFormat(StrEnum):
    """What graph prints."""

    DOT = "dot"
    MERMAID = "mermaid"
    JSON = "json"


def graph(
    context: typer.Context,
    snapshot: SnapshotOperand = None,
    only: Only = None,
    exclude: Exclude = None,
    output_format: Annotated[GraphFormat, typer.Option("--format", help="In whose words.")] = GraphFormat.DOT,
) -> None:
    """Print the relations between collections as a graph, from the many side to the one side."""
    from snapshot_tool.errors import UsageError
    from snapshot_tool.load.config import read_config
    from snapshot_tool.load.source import parse_snapshot, read_snapshot
    from snapshot_tool.model.outline import Outline
    from snapshot_tool.model.selection import Selection
    from snapshot_tool.render.graph import Graph, all_names, graph_document, render_dot, render_mermaid

    output: Output = context.obj
    loaded = read_snapshot(parse_snapshot(snapshot, read_config()))
    outline = Outline(loaded.snapshot)
    names, chosen = all_names(outline), Selection(tuple(only or ()), tuple(exclude or ()))
    for option, pattern in chosen.unmatched(names):
        raise UsageError(f"{option} {pattern} matches no collection of {loaded.name}", hint="snap show lists them")
    drawn = Graph.of(outline, filter(chosen.takes, names))
    match output_format:
        case GraphFormat.DOT:
            output.data(render_dot(drawn))
        case GraphFormat.MERMAID:
            output.data(render_mermaid(drawn))
        case GraphFormat.JSON:
            from snapshot_tool.render.json import render_json

            output.data(render_json(graph_document(loaded.name, drawn)))
