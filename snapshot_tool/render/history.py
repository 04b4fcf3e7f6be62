"""A history as text: each revision with what it changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from snapshot_tool.model.history import Changes, Revision
from snapshot_tool.render.detail import Detail
from snapshot_tool.render.differences import render_differences
from snapshot_tool.render.effects import Effects
from snapshot_tool.render.terminal import styled
from snapshot_tool.render.words import count, listed, visible

_ID: Final = 8
"""Characters of a commit's id that are shown."""
_DAY: Final = 10
"""Characters of a date that say the day."""


def render_revision(revision: Revision, *, detail: Detail) -> RenderableType:
    """Return a revision: who, when, what for, and what it changed, the noise as one line."""
    return Group(_head(revision), *(Padding(part, (0, 0, 0, 2)) for part in _body(revision, detail)), Text())


def _head(revision: Revision) -> Text:
    commit = revision.commit
    return styled(
        (commit.id[:_ID], "head"),
        f"  {commit.date[:_DAY]}  ",
        (f"{visible(commit.author)}  ", "muted"),
        visible(commit.subject),
    )


def _body(revision: Revision, detail: Detail) -> Iterator[RenderableType]:
    found = revision.changes
    if found is None:
        yield styled(("cannot be told: ", "warning"), visible(revision.problem))
        return
    if revision.compared_with is None and len(found.differences) and detail is Detail.FOLDED:
        yield styled(f"begins with {_sizes(found)}")
        return
    if revision.compared_with not in {None, revision.commit.parent}:
        yield styled((f"compared with {(revision.compared_with or '')[:_ID]}, the last that can be read", "muted"))
    shown = found.differences if detail is Detail.ALL else found.differences.only([d.item for d in found.meant])
    if len(shown):
        items = frozenset(difference.item for difference in shown)
        effects = Effects(acted_on=items, reached=items, noise=found.noise)
        yield render_differences(shown, effects=effects, unseen=(), detail=detail)
    yield from _noise(found, detail)


def _noise(found: Changes, detail: Detail) -> Iterator[Text]:
    reasons = listed(f"{why} {number:,}" for why, number in found.counted.items())
    if reasons:
        hint = ": --all shows it" if detail is Detail.FOLDED and len(found.meant) < len(found.differences) else ""
        yield styled((f"noise ({reasons}){hint}", "muted"))
    elif not len(found.differences):
        yield styled(("nothing that Directus compares", "muted"))


def _sizes(found: Changes) -> str:
    differences = found.differences
    sizes = (
        (differences.collections, "collection"),
        (differences.fields, "field"),
        (differences.relations, "relation"),
    )
    return listed(count(len(group), noun) for group, noun in sizes)
