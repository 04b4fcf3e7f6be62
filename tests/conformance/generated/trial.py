"""One generated case on the real Directus and by the twin: both pushes, and where the two disagree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import psycopg

from snapshot_tool.load.connection import connect
from snapshot_tool.model.json import JsonObject
from tests.conformance.check import disagreements
from tests.conformance.generated.cases import Change, Generated
from tests.conformance.generated.draft import Draft
from tests.conformance.native import digest
from tests.conformance.real import Instance
from tests.conformance.recording import DONE, Observation
from tests.conformance.scenario import Case
from tests.conformance.twin import look

EMPTY: Final[JsonObject] = Draft().document()
"""What an empty Directus reports."""


@dataclass(frozen=True)
class Disagreement:
    """A case that the twin is wrong about, and the places."""

    case: Case
    places: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join(self.places)


@dataclass
class Tally:
    """What was run so far."""

    examples: int = 0
    """Changes that were pushed, no two of them the same."""
    statements: int = 0
    starts: Counter[str] = field(default_factory=Counter)
    """Outcomes of the pushes of starting snapshots into an empty Directus."""
    pushes: Counter[str] = field(default_factory=Counter)
    """Outcomes of the pushes of the wanted snapshots."""

    def add(self, other: Tally) -> None:
        self.examples += other.examples
        self.statements += other.statements
        self.starts += other.starts
        self.pushes += other.pushes


class Bench:
    """One running Directus that cases are tried on."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._start = f"{instance.database}_start"
        self._held = ""
        self._agreed: set[str] = set()
        """The digests of pushes that were compared before: what is generated repeats itself."""

    def try_out(self, generated: Generated, tally: Tally) -> Disagreement | None:
        """Push the start, then each change onto a copy; return the first push that the twin got wrong."""
        changes = {digest([generated.start, *change.by_hand, change.wanted]): change for change in generated.changes}
        new = changes.keys() - self._agreed
        if not new and digest(generated.start) in self._agreed:
            return None
        if wrong := self._arrive(generated.start, tally):
            return wrong
        for key in filter(new.__contains__, changes):
            if wrong := self._change(generated.start, changes[key], tally):
                return wrong
            self._agreed.add(key)
        return None

    def _change(self, start: JsonObject, change: Change, tally: Tally) -> Disagreement | None:
        self._instance.directus.postgres.copy(self._start, self._instance.database)
        done = run_each(self._instance.postgres_url, change.by_hand)
        self._instance.clear_cache()
        tally.examples += 1
        return self._push(Case(start, script(done), change.wanted), tally, tally.pushes)

    def _arrive(self, start: JsonObject, tally: Tally) -> Disagreement | None:
        """Make the template of a start, which is kept as long as it is asked for: a case that shrinks keeps its."""
        if (key := digest(start)) == self._held:
            return None
        self._held = ""
        self._instance.reset(self._instance.directus.empty)
        if wrong := self._push(Case(EMPTY, "", start), tally, tally.starts):
            return wrong
        self._instance.directus.postgres.copy(self._instance.database, self._start)
        self._held = key
        self._agreed.add(key)
        return None

    def _push(self, case: Case, tally: Tally, outcomes: Counter[str]) -> Disagreement | None:
        try:
            sight = look(self._instance.postgres_url, case)
        except Exception as error:  # whatever it is: a case that the twin stumbles over is one to keep
            return Disagreement(case, (f"TWIN stumbles: {type(error).__name__}: {error}",))
        observed = self._instance.observe(case)
        outcomes[_outcome(observed, str(sight.prediction.outcome))] += 1
        tally.statements += len(observed.apply.statements) if observed.apply else 0
        places = disagreements(observed, sight)
        return Disagreement(case, tuple(places)) if places else None


def run_each(url: str, statements: Iterable[str]) -> list[str]:
    """Run statements by hand, each in a transaction of its own, and return those that the database took."""
    done = []
    with connect(url) as connection:
        connection.autocommit = True
        for statement in statements:
            try:
                connection.execute(statement.encode())
            except psycopg.Error:
                continue
            done.append(statement)
    return done


def script(statements: Iterable[str]) -> str:
    """Return statements as the text of a file."""
    return "".join(f"{statement};\n" for statement in statements)


def _outcome(observed: Observation, predicted: str) -> str:
    if observed.apply is None:
        return "no difference" if observed.diff.status == DONE else "refused"
    if observed.apply.status == DONE:
        return predicted
    return f"fails {'at once' if len(observed.apply.statements) <= 1 else 'later'}"
