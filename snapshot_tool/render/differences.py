"""Differences as text: a tree of what differs, by collection, coloured by what Directus would do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text
from rich.tree import Tree

from snapshot_tool.model.difference import Difference, Differences, Entry
from snapshot_tool.model.item import ItemKind
from snapshot_tool.model.json import JsonValue
from snapshot_tool.render.detail import Detail
from snapshot_tool.render.effects import Change, Effects, Uncompared, Unseen, change_of, is_noise, noise_of
from snapshot_tool.render.terminal import styled
from snapshot_tool.render.words import SHORT_TYPES, count, first_of, listed, show

_SIGNS: Final[Mapping[Change, str]] = {"added": "+", "changed": "~", "dropped": "-"}
_NAMES_SHOWN = 12
_LABEL_WIDTH = 28


def render_differences(
    differences: Differences,
    *,
    effects: Effects,
    unseen: Sequence[Unseen],
    detail: Detail,
    uncompared: Sequence[Uncompared] = (),
) -> RenderableType:
    """Return the tree of what differs, the noise as one line, the counts, and what Directus does not look at."""
    parts = list(_body(differences, effects, detail))
    parts.extend(_uncompared(uncompared, detail))
    parts.extend(_unseen(unseen, detail))
    return Group(*parts)


def _body(differences: Differences, effects: Effects, detail: Detail) -> Iterator[RenderableType]:
    if not len(differences):
        yield styled(("No differences", "ok"), ": Directus would find nothing to do.")
        return
    shown, noise = list(differences), []
    if detail is Detail.FOLDED:
        noise = [difference for difference in shown if is_noise(difference, effects)]
        shown = [difference for difference in shown if not is_noise(difference, effects)]
    for name, of_collection in _by_collection(shown).items():
        yield _collection(name, of_collection, effects, detail)
        yield Text()
    if noise:
        yield _folded(noise, effects)
    yield _totals(differences, effects)


def _by_collection(differences: Iterable[Difference]) -> dict[str, list[Difference]]:
    grouped: dict[str, list[Difference]] = {}
    for difference in differences:
        grouped.setdefault(difference.item.collection, []).append(difference)
    return dict(sorted(grouped.items()))


def _collection(name: str, differences: Sequence[Difference], effects: Effects, detail: Detail) -> RenderableType:
    own = next((d for d in differences if d.item.kind is ItemKind.COLLECTION), None)
    children = [d for d in differences if d is not own]
    style = change_of(own, effects) if own else "changed"
    tree = Tree(styled((f"{_SIGNS[style]} {name}", style), *_collection_note(own, style, children)), guide_style="dim")
    if own is not None and not _is_whole(own):
        for line in _entries(own, effects):
            tree.add(line)
    if own is not None and _is_whole(own) and detail is Detail.FOLDED:
        tree.children.extend(Tree(line) for line in _members(children, effects))
        return tree
    width = min(max((len(_label(d)) for d in children if _is_whole(d)), default=0), _LABEL_WIDTH)
    for difference in children:
        _item(tree, difference, effects, width)
    return tree


def _collection_note(own: Difference | None, style: Change, children: Sequence[Difference]) -> Iterator[str]:
    if own is None:
        return
    if style == "dropped":
        yield (
            "  the table goes, with all its rows" if own.is_deleted else "  a key is missing: Directus drops the table"
        )
    elif own.is_new:
        document = own.first.rhs
        yield "  a folder" if isinstance(document, dict) and not document.get("schema") else "  new"
        fields = sum(d.item.kind is ItemKind.FIELD for d in children)
        relations = sum(d.item.kind is ItemKind.RELATION for d in children)
        said = listed([count(fields, "field") if fields else "", count(relations, "relation") if relations else ""])
        yield f": {said}" if said else ""


def _members(children: Sequence[Difference], effects: Effects) -> Iterator[Text]:
    """Yield the names of a new or dropped collection's fields, a dozen at most, and whatever is no such member."""
    fields = [d.item.field for d in children if d.item.kind is ItemKind.FIELD and _is_whole(d)]
    if fields:
        yield styled((first_of(fields, _NAMES_SHOWN), "muted"))
    for difference in children:
        if not _is_whole(difference):
            yield _line(difference, effects, 0)


def _item(tree: Tree, difference: Difference, effects: Effects, width: int) -> None:
    """Add one line for the item; one more for each further entry."""
    lines = list(_entries(difference, effects)) if not _is_whole(difference) else []
    head = _line(difference, effects, width)
    if len(lines) == 1:
        head.append("  ").append_text(lines[0])
        tree.add(head)
        return
    branch = tree.add(head)
    for line in lines:
        branch.add(line)


def _line(difference: Difference, effects: Effects, width: int) -> Text:
    style = change_of(difference, effects)
    label = _label(difference)
    note = _summary(difference) if _is_whole(difference) else ""
    if style == "dropped" and not difference.is_deleted:
        note = _MISSING_KEY[difference.item.kind]
    return styled(
        (f"{_SIGNS[style]} ", style), (label.ljust(width) if note else label, style), f"  {note}" if note else ""
    )


_MISSING_KEY = {
    ItemKind.COLLECTION: "a key is missing: Directus drops the table",
    ItemKind.FIELD: "a key is missing: Directus drops the column",
    ItemKind.RELATION: "a key is missing: Directus drops the foreign key and the relation",
    ItemKind.SYSTEM_FIELD: "",
}


def _label(difference: Difference) -> str:
    match difference.item.kind:
        case ItemKind.RELATION:
            return f"{difference.item.field} → {difference.related_collection or 'any'}"
        case ItemKind.SYSTEM_FIELD:
            return f"{difference.item.field} (of Directus's own)"
        case _:
            return difference.item.field


def _is_whole(difference: Difference) -> bool:
    return difference.is_new or difference.is_deleted


def _entries(difference: Difference, effects: Effects) -> Iterator[Text]:
    """Yield a line for each entry; noise is named as what it is, and never left out of what is shown at all."""
    for entry in difference.entries:
        path = ".".join(map(str, entry.path))
        where = path if entry.item is None else f"{path}[{entry.index}]"
        noise = ", ".join(noise_of(difference, entry, effects))
        yield styled(f"{where}  ", *_change(entry.item or entry), (f"  ({noise})" if noise else "", "muted"))


def _change(entry: Entry) -> Iterator[str | tuple[str, str]]:
    yield (show(entry.lhs), "dropped" if entry.kind == "D" else "muted")
    yield (" → ", "muted")
    yield (show(entry.rhs), "added" if entry.kind == "N" else "changed" if entry.kind == "E" else "dropped")


def _summary(difference: Difference) -> str:
    """Return a whole item in a few words: a column's type and what holds of it, a relation's rule."""
    document = difference.first.rhs if difference.is_new else difference.first.lhs
    if not isinstance(document, dict):
        return ""
    schema = document.get("schema")
    if difference.item.kind is ItemKind.RELATION:
        return f"on delete {str(schema.get('on_delete')).lower()}" if isinstance(schema, dict) else "no foreign key"
    if not isinstance(schema, dict):
        return str(document.get("type"))
    return ", ".join(_column(schema))


def _column(schema: Mapping[str, JsonValue]) -> Iterator[str]:
    length = schema.get("max_length")
    name = str(schema.get("data_type"))
    yield f"{SHORT_TYPES.get(name, name)}{f'({length})' if length else ''}"
    if schema.get("is_primary_key"):
        yield "primary key"
        return
    if schema.get("is_nullable") is False:
        yield "not null"
    if schema.get("default_value") is not None:
        yield f"default {show(schema['default_value'])}"
    yield from (word for key, word in (("is_unique", "unique"), ("is_indexed", "indexed")) if schema.get(key))


def _folded(noise: Sequence[Difference], effects: Effects) -> Text:
    """Return the line that stands for noise: how many items, and of what class their entries are."""
    classes = Counter(
        found for difference in noise for entry in difference.entries for found in noise_of(difference, entry, effects)
    )
    said = listed(f"{found} {number:,}" for found, number in classes.most_common())
    if len(noise) == 1:
        return styled((f"1 difference is noise ({said}), written as a metadata row only: --all shows it", "muted"))
    line = f"{len(noise):,} differences are noise ({said}), written as metadata rows only: --all shows them"
    return styled((line, "muted"))


def _totals(differences: Differences, effects: Effects) -> Text:
    line = styled((f"{count(len(differences), 'difference')}", "head"))
    for noun, group in (
        ("collection", differences.collections),
        ("field", differences.fields),
        ("system field", differences.system_fields),
        ("relation", differences.relations),
    ):
        styles = Counter(change_of(difference, effects) for difference in group)
        if styles:
            numbers = [(f" {_SIGNS[style]}{styles[style]}", style) for style in _SIGNS if styles[style]]
            line.append_text(styled(("  · ", "muted"), f"{noun}s", *numbers))
    return line


def _uncompared(files: Sequence[Uncompared], detail: Detail) -> Iterator[RenderableType]:
    """Yield what differs between files that Directus takes for the same."""
    if not files:
        return
    if detail is Detail.FOLDED:
        kinds = listed(f"{found} {number:,}" for found, number in Counter(file.noise for file in files).most_common())
        verb = "file differs" if len(files) == 1 else "files differ"
        yield styled(
            (f"{len(files):,} {verb} only in what Directus does not compare ({kinds}): --all names them", "muted")
        )
        return
    yield Text()
    yield styled(("Directus does not compare", "head"))
    for file in files:
        yield Padding(styled((f"{file.noise}  ", "muted"), file.file), (0, 0, 0, 2))


def _unseen(unseen: Sequence[Unseen], detail: Detail) -> Iterator[RenderableType]:
    if not unseen:
        return
    if detail is Detail.FOLDED:
        kinds = listed(f"{kind} {number}" for kind, number in Counter(found.kind for found in unseen).items())
        yield styled((f"Directus cannot see {count(len(unseen), 'object')} here ({kinds}): --all names them", "muted"))
        return
    yield Text()
    yield styled(("Directus cannot see", "head"))
    for found in unseen:
        line = styled((f"{found.kind}  ", "muted"), found.name, (f"  on {found.table}", "muted"))
        yield Padding(line, (0, 0, 0, 2))
