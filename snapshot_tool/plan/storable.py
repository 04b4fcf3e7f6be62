"""Names and texts that PostgreSQL cannot hold: told as a problem of their item, instead of failing in mid-plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from snapshot_tool.model.item import Item
from snapshot_tool.plan.draft import Draft
from snapshot_tool.rules.plan import Problem

_Piece = TypeVar("_Piece")


def storable(item: Item, pieces: Iterator[_Piece]) -> Iterator[_Piece | Problem]:
    """Yield the pieces of one item, or, where quoting one of them fails, why.

    `model.sql` raises ValueError for what PostgreSQL cannot store or would cut; so does the encoding of a statement
    that holds half a surrogate pair.
    """
    try:
        found = list(pieces)
        for piece in found:
            if isinstance(piece, Draft):
                piece.sql.encode()
    except ValueError as error:
        message = f"{item}: {error}"
        yield Problem("impossible-text", item.name, message, ("choose another name or text",), cause=item)
    else:
        yield from found
