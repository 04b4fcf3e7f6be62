"""`snap show`: a collection of a snapshot, or all of them as a tree."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from snapshot_tool.cli import completion
from snapshot_tool.cli.console import Output
from snapshot_tool.cli.options import Format, SnapshotOperand
from snapshot_tool.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Collection

    from snapshot_tool.load.loaded import Loaded
    from snapshot_tool.model.outline import Outline

EXAMPLES = """
\b
Examples:
  snap show                              all collections, by the groups that they are in
  snap show conversation_chunk           its fields, keys and relations
  snap show conversation_chunk git:v1.2  as it was in a revision
  snap show org --by relations           what hangs by org, down to the last collection
\b
By relations, each collection stands once: where its rows are deleted along, else where they must belong, else where
they may; of several such places in the deepest. Who did something (created_by) owns nothing.
"""


class By(StrEnum):
    """What a tree follows."""

    GROUPS = "groups"
    RELATIONS = "relations"


def show(
    context: typer.Context,
    collection: Annotated[
        str | None,
        typer.Argument(
            metavar="COLLECTION", help="Its name.", show_default=False, autocompletion=completion.collections
        ),
    ] = None,
    snapshot: SnapshotOperand = None,
    by: Annotated[
        By | None,
        typer.Option("--by", help="A tree, of groups or of many-to-one relations.", show_default=False),
    ] = None,
    output_format: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.TEXT,
) -> None:
    """Show a collection of a snapshot; without one, all of them as a tree.

    A single argument that is a folder, a file or git:REV is the snapshot.
    """
    from snapshot_tool.load.config import read_config
    from snapshot_tool.load.source import parse_snapshot, read_snapshot
    from snapshot_tool.model.outline import Outline

    output: Output = context.obj
    if snapshot is None and collection is not None and _is_source(collection):
        collection, snapshot = None, collection
    loaded = read_snapshot(parse_snapshot(snapshot, read_config()))
    outline = Outline(loaded.snapshot)
    if collection is not None:
        require(collection, outline.names, loaded.name)
    if collection is None or by is not None:
        _show_tree(output, loaded, outline, collection, by or By.GROUPS, output_format)
    else:
        _show_collection(output, loaded, outline, collection, output_format)


def require(name: str, names: Collection[str], snapshot: str) -> None:
    """Raise where there is no such collection.

    Raises:
        UsageError: with the nearest name.

    """
    if name in names:
        return
    from difflib import get_close_matches

    nearest = get_close_matches(name, names, n=1, cutoff=0.5)
    hint = f"did you mean {nearest[0]}?" if nearest else "snap show lists those that there are"
    raise UsageError(f"there is no collection {name!r} in {snapshot}", hint=hint)


def _is_source(operand: str) -> bool:
    return operand.startswith("git:") or "/" in operand or Path(operand).exists()


def _show_collection(output: Output, loaded: Loaded, outline: Outline, name: str, output_format: Format) -> None:
    own = outline.collections.get(name)
    place = loaded.place(own.item) if own is not None else None
    match output_format:
        case Format.TEXT:
            from snapshot_tool.render.outline import render_collection

            output.text(render_collection(outline, name, place.file if place else ""))
        case Format.JSON:
            from snapshot_tool.render.json import render_json
            from snapshot_tool.render.outline_documents import (
                CollectionDocument,
                FieldShape,
                PlaceShape,
                RelationShape,
                kind_of,
            )

            meta = own.meta if own else None
            document = CollectionDocument(
                format="snap.collection/1",
                snapshot=loaded.name,
                collection=name,
                kind=kind_of(outline, name),
                group=meta.group if meta else None,
                hidden=bool(meta and meta.hidden),
                singleton=bool(meta and meta.singleton),
                note=meta.note if meta else None,
                place=PlaceShape.of(place) if place else None,
                fields=[FieldShape.of(field, loaded.place(field.item)) for field in outline.fields(name)],
                relations_from=[RelationShape.of(found) for found in outline.relations_from(name)],
                relations_to=[RelationShape.of(found) for found in outline.relations_to(name)],
            )
            output.data(render_json(document))


def _show_tree(
    output: Output, loaded: Loaded, outline: Outline, root: str | None, by: By, output_format: Format
) -> None:
    if by is By.GROUPS and root is not None:
        raise UsageError("--by groups shows every collection", hint="leave the collection out, or say --by relations")
    branches = outline.groups() if by is By.GROUPS else outline.family(root)
    match output_format:
        case Format.JSON:
            from snapshot_tool.render.json import render_json
            from snapshot_tool.render.outline_documents import TreeDocument

            output.data(render_json(TreeDocument.of(loaded.name, by.value, branches)))
        case Format.TEXT:
            from snapshot_tool.render.outline import render_family, render_groups

            output.text(render_groups(outline, branches) if by is By.GROUPS else render_family(branches))
