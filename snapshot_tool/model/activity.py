"""Who holds what in a database right now: what a plan that ran at this moment would wait for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from snapshot_tool.model.plan import Lock

_WORDS: Final = 3
_WORD: Final = re.compile(r"\s*(?:--[^\n]*\n\s*|/\*.*?\*/\s*)*([A-Za-z_][\w.]*)", re.DOTALL)

_AS, _RS, _RE, _SUE = Lock.ACCESS_SHARE, Lock.ROW_SHARE, Lock.ROW_EXCLUSIVE, Lock.SHARE_UPDATE_EXCLUSIVE
_S, _SRE, _E, _AE = Lock.SHARE, Lock.SHARE_ROW_EXCLUSIVE, Lock.EXCLUSIVE, Lock.ACCESS_EXCLUSIVE
_CONFLICTS: Final[Mapping[Lock, frozenset[Lock]]] = MappingProxyType(
    {
        Lock.NONE: frozenset(),
        _AS: frozenset({_AE}),
        _RS: frozenset({_E, _AE}),
        _RE: frozenset({_S, _SRE, _E, _AE}),
        _SUE: frozenset({_SUE, _S, _SRE, _E, _AE}),
        _S: frozenset({_RE, _SUE, _SRE, _E, _AE}),
        _SRE: frozenset({_RE, _SUE, _S, _SRE, _E, _AE}),
        _E: frozenset({_RS, _RE, _SUE, _S, _SRE, _E, _AE}),
        _AE: frozenset({_AS, _RS, _RE, _SUE, _S, _SRE, _E, _AE}),
    }
)
"""Which locks keep which waiting (manual, table 13.2)."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A transaction that is open."""

    pid: int
    """Of its session; 0 for a prepared transaction, which none holds any more."""
    state: str
    """As `pg_stat_activity` has it: `active`, `idle in transaction`; empty where the role may not see it."""
    seconds: int | None
    """How long the transaction has been open; None where the role may not see it."""
    words: str
    """The first words of its last query, never a value of it."""
    has_snapshot: bool = False
    """Whether it keeps a snapshot, which a concurrent index build waits for, whatever tables it has touched."""
    locks: Mapping[str, frozenset[Lock]] = field(default_factory=dict)
    """What it holds, by table."""
    prepared: str = ""
    """The name of a prepared transaction: it stays until somebody commits it or rolls it back by that name."""


def conflicts(wanted: Lock, held: frozenset[Lock]) -> bool:
    """Return whether somebody who wants a lock waits for somebody who holds others on the same table."""
    return not _CONFLICTS[wanted].isdisjoint(held)


def first_words(query: str) -> str:
    """Return what a query begins with, up to three names or keywords: nothing that may be a value."""
    words: list[str] = []
    place = 0
    while len(words) < _WORDS and (found := _WORD.match(query, place)) is not None:
        words.append(found[1])
        place = found.end()
    return " ".join(words)
