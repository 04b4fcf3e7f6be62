"""Differences as Markdown for a comment on a pull request: one line that says how many, and the tree of them folded."""

from __future__ import annotations

from snapshot_tool.render.comment import code, folded, marker
from snapshot_tool.render.markdown import fenced
from snapshot_tool.render.words import count

MOST_CHARACTERS = 12_000
"""Of the tree; what is beyond is counted in lines, so that several environments fit into one comment."""


def render_diff_comment(from_: str, to: str, differences: int, tree: str) -> str:
    """Return the comment on what differs between two sides.

    Args:
        from_: what to call what is there.
        to: what to call what is wanted.
        differences: how many there are.
        tree: what `snap diff` prints, as plain text.

    """
    said = count(differences, "difference") if differences else "no differences"
    sign = "🔶" if differences else "✅"
    head = f"{marker('diff')}\n### {sign} snap diff: {said} between {code(from_)} and {code(to)}"
    parts = [head, folded("What differs", fenced(_cut(tree.strip("\n")), "diff"))] if differences else [head]
    return "\n\n".join(parts) + "\n"


def _cut(tree: str) -> str:
    """Return the tree as far as it fits, whole lines only."""
    if len(tree) <= MOST_CHARACTERS:
        return tree
    kept = tree[:MOST_CHARACTERS].rpartition("\n")[0]
    rest = tree.count("\n") - kept.count("\n")
    return f"{kept}\n… and {count(rest, 'more line')}"
