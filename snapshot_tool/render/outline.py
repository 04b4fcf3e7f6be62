"""A collection, and trees of collections, as text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from snapshot_tool.model.outline import Branch, Outline, targets
from snapshot_tool.model.snapshot import Collection, Field, FieldMeta, FieldSchema, Relation
from snapshot_tool.render.outline_documents import kind_of
from snapshot_tool.render.terminal import styled
from snapshot_tool.render.words import SHORT_TYPES, count, listed, show, visible

_Label: TypeAlias = Callable[[Branch], Text]

_DEEPEST: Final = 60
"""Levels that a terminal can show; what is deeper is counted."""


def render_collection(outline: Outline, name: str, file: str) -> RenderableType:
    """Return a collection: what it is, its fields, and its relations from both sides; `file` is where it stands."""
    parts: list[RenderableType] = [_head(outline, name, file), _fields(outline, name)]
    parts += _relations("relations", [_from(found) for found in outline.relations_from(name)])
    parts += _relations("relations to it", [_to(found) for found in outline.relations_to(name)])
    return Group(*parts)


def render_groups(outline: Outline, branches: Sequence[Branch]) -> RenderableType:
    """Return the collections by the groups that they are in, and what the snapshot adds to Directus's own."""
    trees = _trees(branches, lambda branch: _grouped(outline, branch.collection))
    own = [name for name in outline.names if name not in outline.collections]
    added = [styled((visible(name), "head"), f"  {_size(outline, name)}", (" · of Directus", "muted")) for name in own]
    return Group(*trees, *added, Text(), _totals(outline))


def render_family(branches: Sequence[Branch]) -> RenderableType:
    """Return what hangs by what."""
    return Group(*_trees(branches, _hanging))


def _trees(branches: Iterable[Branch], label: _Label) -> list[RenderableType]:
    found: list[RenderableType] = []
    open_: list[Tree] = []
    for branch in branches:
        if branch.depth > _DEEPEST:
            continue
        del open_[branch.depth :]
        if open_:
            open_.append(open_[-1].add(label(branch)))
        else:
            open_ = [Tree(label(branch), guide_style="dim")]
            found.append(open_[0])
    return found


def _head(outline: Outline, name: str, file: str) -> Text:
    collection = outline.collections.get(name)
    lines = [styled((visible(name), "head"), f"  {listed(_facts(outline, name, collection))}")]
    if collection is not None and collection.meta is not None and collection.meta.note:
        lines.append(styled((visible(collection.meta.note), "muted")))
    if file:
        lines.append(styled((visible(file), "muted")))
    return Text("\n").join([*lines, Text()])


def _facts(outline: Outline, name: str, collection: Collection | None) -> Iterator[str]:
    yield {"table": "", "folder": "a folder", "system": "of Directus's own"}[kind_of(outline, name)]
    yield _size(outline, name)
    if collection is None:
        return
    meta = collection.meta
    if meta is None:
        yield "not tracked"
        return
    yield f"in {visible(meta.group)}" if meta.group else ""
    yield "hidden" if meta.hidden else ""
    yield "singleton" if meta.singleton else ""
    yield f"sorted by {visible(meta.sort_field)}" if meta.sort_field else ""
    yield f"archived by {visible(meta.archive_field)}" if meta.archive_field else ""
    yield f"shown as {visible(meta.display_template)}" if meta.display_template else ""


def _size(outline: Outline, name: str) -> str:
    return count(len(outline.fields(name)), "field")


def _fields(outline: Outline, name: str) -> RenderableType:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    for _ in range(3):
        table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    leads = {found.field: found for found in outline.relations_from(name)}
    for field in outline.fields(name):
        table.add_row(
            styled((visible(field.field), "head" if _is_key(field) else "")),
            styled((_type(field), "muted" if field.schema_ is None else "")),
            visible((field.meta.interface if field.meta else None) or ""),
            listed([*_column(field.schema_), *_flags(field.meta), _leads(leads.get(field.field))]),
        )
    return table


def _is_key(field: Field) -> bool:
    return field.schema_ is not None and bool(field.schema_.is_primary_key)


def _type(field: Field) -> str:
    schema = field.schema_
    if schema is None:
        return field.type or ""
    name = schema.data_type or ""
    length = f"({schema.max_length})" if schema.max_length and name.startswith("char") else ""
    stored = f"{SHORT_TYPES.get(name, name)}{length}"
    return visible(stored if field.type in {None, stored} else f"{field.type} · {stored}")


def _column(schema: FieldSchema | None) -> Iterator[str]:
    if schema is None:
        return
    if schema.is_primary_key:
        yield "primary key"
    elif schema.is_nullable is False:
        yield "not null"
    if schema.has_auto_increment:
        yield "counts up"
    elif schema.default_value is not None:
        yield f"default {show(schema.default_value)}"
    if schema.is_unique and not schema.is_primary_key:
        yield "unique"
    if schema.is_indexed:
        yield "indexed"
    if schema.is_generated:
        yield "generated"


def _flags(meta: FieldMeta | None) -> Iterator[str]:
    if meta is None:
        yield "not tracked"
        return
    for flag in ("required", "readonly", "hidden"):
        if getattr(meta, flag):
            yield flag
    if meta.special:
        yield visible(", ".join(meta.special))
    if meta.group:
        yield f"in {visible(meta.group)}"


def _leads(relation: Relation | None) -> str:
    return "" if relation is None else f"→ {_names(targets(relation))}"


def _names(names: Sequence[str]) -> str:
    return visible(", ".join(names)) or "nothing"


def _relations(title: str, lines: Sequence[Text]) -> list[RenderableType]:
    return [Text(), styled((title, "head")), *lines] if lines else []


def _from(relation: Relation) -> Text:
    shown = f"as {visible(relation.meta.one_field)} there" if relation.meta and relation.meta.one_field else ""
    said = f"  {visible(relation.field)} → {_names(targets(relation))}"
    return styled(said, (_note(_rules(relation), shown), "muted"))


def _to(relation: Relation) -> Text:
    shown = f"as {visible(relation.meta.one_field)} here" if relation.meta and relation.meta.one_field else ""
    said = f"  {visible(relation.collection)}.{visible(relation.field)}"
    return styled(said, (_note(_rules(relation), shown), "muted"))


def _rules(relation: Relation) -> str:
    if relation.schema_ is None:
        return "no foreign key"
    return f"on delete {(relation.schema_.on_delete or 'no action').lower()}"


def _note(*parts: str) -> str:
    said = listed(parts)
    return f"  {said}" if said else ""


def _grouped(outline: Outline, name: str) -> Text:
    collection = outline.collections[name]
    return styled((visible(name), "head"), (_note(*_facts_in_tree(outline, collection)), "muted"))


def _facts_in_tree(outline: Outline, collection: Collection) -> Iterator[str]:
    yield "folder" if collection.schema_ is None else _size(outline, collection.collection)
    relations = outline.relations_from(collection.collection)
    yield count(len(relations), "relation") if relations else ""
    if collection.meta is not None:
        yield "hidden" if collection.meta.hidden else ""
        yield "singleton" if collection.meta.singleton else ""


def _hanging(branch: Branch) -> Text:
    if branch.relation is None:
        return styled((visible(branch.collection), "head"))
    others = ", ".join(f"{visible(found.field)} → {_names(targets(found))}" for found in branch.others)
    said = _note(f"by {visible(branch.relation.field)}", _rules(branch.relation), f"also {others}" if others else "")
    return styled((visible(branch.collection), "head"), (said, "muted"))


def _totals(outline: Outline) -> Text:
    snapshot = outline.snapshot
    folders = sum(found.schema_ is None for found in snapshot.collections)
    return styled(
        listed(
            [
                count(len(snapshot.collections) - folders, "collection"),
                count(folders, "folder") if folders else "",
                count(len(snapshot.fields), "field"),
                count(len(snapshot.relations), "relation"),
                f"Directus {visible(snapshot.info.directus)}",
            ]
        )
    )
