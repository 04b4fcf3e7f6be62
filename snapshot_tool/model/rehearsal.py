"""What a rehearsal saw: each step as it ran on a throw-away copy, and whether the copy came to what was wanted."""

from __future__ import annotations

from dataclasses import dataclass

from snapshot_tool.model.plan import Step, TableLock


@dataclass(frozen=True, slots=True)
class Observed:
    """One step as it ran, beside what it had said of itself."""

    step: Step
    seconds: float = 0.0
    locks: tuple[TableLock, ...] = ()
    """The strongest lock that it took on each table, of those that it did not hold already."""
    rewritten: tuple[str, ...] = ()
    """Tables that were written anew."""
    rebuilt: tuple[str, ...] = ()
    """Indexes that were built anew, of tables that were not."""
    was_seen: bool = True
    """False where it was over before anybody could look from outside; its locks are then not known."""
    contradictions: tuple[str, ...] = ()
    """What it had said of itself that was not so, each as a sentence."""
    failure: str = ""
    """Why it did not run to its end; empty where it did."""

    @property
    def is_good(self) -> bool:
        """Whether it ran, as it had said."""
        return not (self.contradictions or self.failure)


@dataclass(frozen=True, slots=True)
class Seeding:
    """Rows that were made in the copy."""

    tables: int = 0
    """How many tables have rows."""
    rows: int = 0
    left_empty: tuple[str, ...] = ()
    """Tables that got no row, each with the reason."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A plan that was run on a copy of the database that it was made for."""

    steps: tuple[Observed, ...]
    """Those that ran, the failing one included."""
    total: int
    """How many steps the plan has."""
    copied: int
    """How many tables the copy has."""
    stand_ins: tuple[str, ...] = ()
    """What the copy has instead of what could not be made there, each as a sentence."""
    seeding: Seeding = Seeding()  # frozen
    has_end: bool = True
    """Whether there is a snapshot that the copy had to come to: the way back from a plan has none."""
    left_over: tuple[str, ...] = ()
    """Items in which Directus would still find a difference."""
    still_to_do: tuple[str, ...] = ()
    """Steps of a second plan."""
    lost: tuple[str, ...] = ()
    """Objects that a snapshot cannot express, that are gone or changed, and that nobody allowed to go."""
    changed_rows: tuple[str, ...] = ()
    """What rows of the copy hold that is not what they held before, each as a sentence."""

    @property
    def ended(self) -> bool:
        """Whether every step ran."""
        return len(self.steps) == self.total and not any(step.failure for step in self.steps)

    @property
    def is_good(self) -> bool:
        """Whether every step ran as it had said, and nothing is left to do or lost."""
        wrong = (self.left_over, self.still_to_do, self.lost, self.changed_rows)
        return self.ended and all(step.is_good for step in self.steps) and not any(wrong)
