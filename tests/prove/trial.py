"""Families of pairs on one server: the start is planned from nothing, then every pair on a copy of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Final

import psycopg

from snapshot_tool.directus.push import Stopped
from snapshot_tool.load.embedded import EmbeddedServer
from snapshot_tool.model.json import JsonObject
from snapshot_tool.model.plan import LockClass
from tests.conformance.generated.draft import Draft
from tests.conformance.generated.trial import run_each
from tests.conformance.native import digest
from tests.conformance.twin import push_start
from tests.plan.documents import SCRIPTS
from tests.prove.pairs import Family, Going, Pair
from tests.prove.proof import VERSION, Contradiction, Verdict, prove

EMPTY: Final[JsonObject] = Draft().document()
"""What an empty Directus reports."""
_NUMBERS = count(1)


@dataclass(frozen=True)
class Defect:
    """A pair that something does not hold of."""

    start: JsonObject
    pair: Pair
    message: str


@dataclass
class Tally:
    """What was proved so far."""

    pairs: int = 0
    """No two of them the same."""
    outcomes: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    """Codes that no `--allow` lets pass, of plans that stayed refused."""
    allowed: Counter[str] = field(default_factory=Counter)
    """Codes that were allowed."""
    steps: Counter[LockClass] = field(default_factory=Counter)
    by_hand: int = 0
    """Statements that were run by hand."""
    reasons: list[str] = field(default_factory=list)
    """Why plans stayed refused, in words."""

    def add(self, other: Tally) -> None:
        self.pairs += other.pairs
        self.outcomes += other.outcomes
        self.refusals += other.refusals
        self.allowed += other.allowed
        self.steps += other.steps
        self.by_hand += other.by_hand
        self.reasons += other.reasons

    def count(self, verdict: Verdict) -> None:
        self.pairs += 1
        self.outcomes[verdict.outcome] += 1
        self.refusals.update({reason.partition(" ")[0] for reason in verdict.refused})
        self.allowed.update({value.partition(":")[0] for value in verdict.allowed})
        self.steps.update(step.lock_class for plan in verdict.plans for step in plan.steps)
        self.reasons += verdict.refused


class Bench:
    """One server that families are tried on; `template` is a database of it that holds an empty Directus."""

    def __init__(self, server: EmbeddedServer, template: str) -> None:
        self._server = server
        self._template = template
        self._start = f"prove_start_{next(_NUMBERS)}"
        self._held = ""
        self._proved: set[str] = set()
        """The digests of pairs that were proved before: what is generated repeats itself."""

    def try_out(self, family: Family, tally: Tally) -> Iterator[Defect]:
        """Prove the start and each pair; yield those that something does not hold of."""
        keys = {_key(family.start, pair): pair for pair in family.pairs}
        if not keys.keys() - self._proved:
            return
        if defect := self._make_start(family.start, tally):
            yield defect
            return
        for key, pair in keys.items():
            if key in self._proved:
                continue
            with self._database(self._start) as url:
                done = tuple(run_each(url, pair.by_hand))
                tally.by_hand += len(done)
                defect = self._prove(url, family.start, replace(pair, by_hand=done), tally)
            if defect:
                yield defect
            else:
                self._proved.add(key)

    def _make_start(self, start: JsonObject, tally: Tally) -> Defect | None:
        """Make the template of a start, which is kept as long as it is asked for: a family that shrinks keeps its.

        It is made by its plan; where that is refused, as Directus would make it; where that fails, it stays empty.
        """
        if (key := digest(start)) == self._held:
            return None
        self._held = ""
        url = self._fresh(self._start, self._template)
        if defect := self._prove(url, EMPTY, Pair((), start), tally):
            return defect
        if tally.outcomes and self._last.refused:
            try:
                push_start(url, start, VERSION)
            except (Stopped, psycopg.Error):
                self._fresh(self._start, self._template)
        self._held = key
        return None

    def _prove(self, url: str, start: JsonObject, pair: Pair, tally: Tally) -> Defect | None:
        try:
            self._last = prove(url, pair.wanted, pair.going)
        except Contradiction as error:
            return Defect(start, pair, str(error))
        except Exception as error:  # whatever it is: a pair that the planner stumbles over is one to keep
            return Defect(start, pair, f"stumbles: {type(error).__name__}: {error}")
        tally.count(self._last)
        for plan in self._last.plans:
            SCRIPTS.add(plan)
        return None

    def _fresh(self, name: str, template: str) -> str:
        self._server.drop_database(name)
        return self._server.create_database(name, template)

    @contextmanager
    def _database(self, template: str) -> Iterator[str]:
        name = f"prove_{next(_NUMBERS)}"
        yield self._server.create_database(name, template)
        self._server.drop_database(name)

    def replay(self, start: JsonObject, pair: Pair) -> Defect | None:
        """Prove one pair again."""
        return next(self.try_out(Family(start, (pair,)), Tally()), None)


def _key(start: JsonObject, pair: Pair) -> str:
    going: Going = pair.going
    return digest([start, *pair.by_hand, pair.wanted, going.large_table_rows, going.stop, going.shuffle, going.way])
