"""Generated cases: a starting snapshot, SQL by hand on top, and a wanted snapshot (§3–§9).

A case is a list of small decisions, so that it shrinks to the few that matter: fewer edits, plainer values, fewer
collections.
"""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from snapshot_tool.model.json import JsonObject
from tests.conformance.generated import edits_fields as fields
from tests.conformance.generated import edits_items as items
from tests.conformance.generated.by_hand import by_hand
from tests.conformance.generated.choices import chance, pick_weighted
from tests.conformance.generated.draft import Draft
from tests.conformance.generated.edits_fields import Edit
from tests.conformance.generated.starts import starts

MOST_CHANGES = 6
"""To one start: it costs as much as a change to push."""

_LIKELY: tuple[tuple[int, Edit], ...] = (
    (8, fields.meta),
    (8, fields.flag),
    (5, fields.default),
    (4, fields.size),
    (5, fields.retype),
    (9, fields.add_column),
    (3, fields.add_alias),
    (6, fields.drop_field),
    (2, fields.rename),
    (5, items.collection_meta),
    (2, items.group),
    (5, items.add_table),
    (3, items.drop_collection),
    (5, items.relate),
    (3, items.relation_meta),
    (3, items.rule),
    (2, items.drop_relation),
    (2, items.system_fields),
    (3, items.reorder),
)
"""What people change; most of it goes through."""

_ODD: tuple[tuple[int, Edit], ...] = (
    (2, fields.odd_meta),
    (2, fields.odd_default),
    (2, fields.odd_retype),
    (2, fields.odd_schema),
    (1, fields.odd_type),
    (3, fields.drop_key),
    (2, fields.extra_key),
    (2, fields.drop_part),
    (2, fields.drop_only_field),
    (2, fields.alias_or_real),
    (1, fields.second_column),
    (3, items.odd_collection),
    (2, items.drop_only_collection),
    (3, items.odd_relation),
    (2, items.relate_column),
    (2, items.repoint),
    (1, items.twice),
)
"""What surprises: files of another version, files that lack something, wishes that contradict each other."""


@dataclass(frozen=True)
class Change:
    """SQL that is run by hand, and the snapshot that is wanted then, in the native form."""

    by_hand: tuple[str, ...]
    wanted: JsonObject


@dataclass(frozen=True)
class Generated:
    """A starting snapshot in the native form, and what is done to databases that hold it, each on its own."""

    start: JsonObject
    changes: tuple[Change, ...]


@st.composite
def cases(draw: st.DrawFn) -> Generated:
    """Pairs of a database and a snapshot: the empty Directus and the start, the start and each change."""
    start = draw(starts())
    changes = [_change(draw, start) for _ in range(draw(st.integers(1, MOST_CHANGES)))]
    return Generated(start.document(), tuple(changes))


def _change(draw: st.DrawFn, start: Draft) -> Change:
    sql = [by_hand(draw, start) for _ in range(draw(st.integers(0, 4)))]
    wanted = draw(starts()) if chance(draw, 6) else edited(draw, start, odd_percent=18)
    return Change(tuple(found for found in sql if found), wanted.document())


def edited(draw: st.DrawFn, start: Draft, *, odd_percent: int) -> Draft:
    """Return the start after up to eight edits, so many in a hundred of them odd."""
    wanted = start.copy()
    for _ in range(draw(st.integers(1, 8))):
        pick_weighted(draw, _ODD if chance(draw, odd_percent) else _LIKELY)(draw, wanted)
    return wanted
