"""Pairs of a database and a snapshot: a start, what was done to it by hand, what is wanted then, and how it is gone."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from snapshot_tool.model.json import JsonObject, JsonValue
from snapshot_tool.model.plan import Way
from tests.conformance.generated.cases import edited
from tests.conformance.generated.choices import chance, pick
from tests.conformance.generated.draft import Draft
from tests.conformance.generated.starts import starts
from tests.prove.by_hand import analyze, by_hand

MOST_PAIRS = 8
"""From one start: it costs as much as a pair to make."""
_LARGE = (100_000, 1, 2)
"""From how many rows on a table counts as huge: tables of a few rows do, where the server has counted them."""


@dataclass(frozen=True)
class Going:
    """How a plan is gone from one end to the other."""

    large_table_rows: int = _LARGE[0]
    stop: int | None = None
    """After how many hundredths of its transactions it is stopped, to be planned again; None: not at all."""
    way: Way = Way.SQL
    shuffle: int | None = None
    """The seed by which the rows of the catalog are shuffled for a plan that must be the same; None: not at all."""


@dataclass(frozen=True)
class Pair:
    """SQL that was run by hand on a start, and the snapshot that is wanted then, in the native form."""

    by_hand: tuple[str, ...]
    wanted: JsonObject
    going: Going = Going()


@dataclass(frozen=True)
class Family:
    """A starting snapshot in the native form, and pairs that begin with it, each on its own copy."""

    start: JsonObject
    pairs: tuple[Pair, ...]


@st.composite
def families(draw: st.DrawFn) -> Family:
    """Families of pairs with one start."""
    start = draw(starts(odd_percent=pick(draw, (0, 0, 0, 3))))
    return Family(start.document(), tuple(_pair(draw, start) for _ in range(draw(st.integers(1, MOST_PAIRS)))))


def _pair(draw: st.DrawFn, start: Draft) -> Pair:
    sql = [*(by_hand(draw, start) for _ in range(draw(st.integers(0, 6)))), analyze(draw)]
    wanted = draw(starts(odd_percent=0)) if chance(draw, 6) else edited(draw, start, odd_percent=5)
    way = Way.DIRECTUS if chance(draw, 25) else Way.SQL
    going = Going(
        large_table_rows=pick(draw, _LARGE),
        stop=draw(st.integers(0, 99)) if way is Way.SQL and chance(draw, 25) else None,
        way=way,
        shuffle=draw(st.integers(0, 9)) if chance(draw, 30) else None,
    )
    return Pair(tuple(found for found in sql if found), _once(wanted.document()), going)


def _once(document: JsonObject) -> JsonObject:
    """Return a snapshot without the second one of two items of one name: no plan is made, for loading refuses it."""
    found = dict(document)
    for kind in ("collections", "fields", "relations"):
        entries = document[kind]
        assert isinstance(entries, list)
        first: dict[tuple[JsonValue, ...], JsonValue] = {}
        for entry in entries:
            assert isinstance(entry, dict)
            first.setdefault((entry["collection"], entry.get("field")), entry)
        found[kind] = [*first.values()]
    return found
