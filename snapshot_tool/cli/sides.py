"""The two sides of diff, predict and plan: what is there, what is wanted, and what follows from both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from snapshot_tool.directus.acceptance import forced_refusal, refusal
from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.noise import file_noise, noise
from snapshot_tool.directus.partial import completed
from snapshot_tool.directus.view import view
from snapshot_tool.load.config import LARGE_TABLE_ROWS
from snapshot_tool.model.beside import Beside
from snapshot_tool.model.declared import NOTHING_DECLARED, Declared, Meaning
from snapshot_tool.model.merging import collections_of, merged
from snapshot_tool.model.selection import WHOLE, Selection
from snapshot_tool.render.effects import Effects, Uncompared, Unseen

if TYPE_CHECKING:
    from snapshot_tool.load.loaded import Loaded
    from snapshot_tool.model.activity import Holder
    from snapshot_tool.model.catalog import Catalog
    from snapshot_tool.model.difference import Differences
    from snapshot_tool.model.finding import Finding
    from snapshot_tool.model.levels import Levels
    from snapshot_tool.model.prediction import Action, Prediction, Wait
    from snapshot_tool.model.snapshot import Snapshot
    from snapshot_tool.rules.capture import CaptureFacts


@dataclass(frozen=True)
class Sides:
    """A database and the snapshot that it should come to."""

    from_name: str
    catalog: Catalog
    loaded: Loaded
    """The wanted snapshot and its files."""
    version: str
    """Of the Directus that would be pushed to."""
    before: Loaded | None = None
    """The files of what is there, where that is a snapshot too."""
    capture: CaptureFacts | None = None
    """Where a capture stands for the database: how old it is."""
    force: bool = False
    """Whether the push is forced, so that Directus does not compare versions."""
    levels: Levels = field(default_factory=dict)
    """What `snap.yaml` says of rules."""
    large_table_rows: int = LARGE_TABLE_ROWS
    """From how many rows on a lock through a scan counts as long."""
    declared: Declared = NOTHING_DECLARED
    """What `snap.yaml` declares."""
    environment: str = ""
    """The name of the database in `snap.yaml`; empty where it has none."""
    understand: Callable[[Mapping[str, str]], Mapping[str, Meaning]] = lambda _: {}
    """Asks PostgreSQL what expressions mean, without running anything."""
    selection: Selection = WHOLE
    """The collections that it is about; everything else is wanted as it is."""
    again: Callable[[], Catalog] | None = None
    """Reads the database anew; None where nothing else would come of it, as of a capture."""
    activity: Callable[[], tuple[Holder, ...]] = tuple
    """Looks who holds what in the database at this moment."""
    environments: Callable[[], Mapping[str, Catalog]] = dict
    """Reads the other databases that `snap.yaml` names, as far as they can be reached."""
    ask: Callable[[Mapping[str, str]], Mapping[str, int | None]] = lambda _: {}
    """Answers read-only questions about the rows; None where that was not possible."""

    @property
    def to_name(self) -> str:
        """What to call the wanted side."""
        return self.loaded.name

    @property
    def beside(self) -> Beside:
        """The database, with what a push to it would come to."""
        captured = self.capture.captured if self.capture else None
        return Beside(self.label, self.from_name, self.prediction.outcome, captured)

    @property
    def label(self) -> str:
        """What a finding calls the database: its environment, where it has one."""
        return f"@{self.environment}" if self.environment else self.from_name

    @property
    def title(self) -> str:
        """Both sides, and what is left out, for people."""
        return ", ".join(filter(None, [f"{self.from_name} → {self.to_name}", self.selection.words]))

    @cached_property
    def wanted(self) -> Snapshot:
        """The wanted snapshot: that of the files, in what is selected."""
        files = completed(self.current, self.loaded.snapshot)
        return files if self.selection.is_whole else merged(self.current, files, self.taken)

    @cached_property
    def taken(self) -> frozenset[str]:
        """The collections that are selected."""
        return frozenset(filter(self.selection.takes, collections_of(self.current, self.loaded.snapshot)))

    @cached_property
    def current(self) -> Snapshot:
        """What Directus would report for the database."""
        return view(self.catalog, self.version)

    @cached_property
    def differences(self) -> Differences:
        """What Directus thinks differs."""
        return diff(self.current, self.wanted)

    @cached_property
    def prediction(self) -> Prediction:
        """What a push would run, and how it would end."""
        from snapshot_tool.directus.predict import predict, refused

        words = (forced_refusal if self.force else refusal)(self.wanted, self.version)
        if words is not None:
            return refused(words, self.differences)
        return predict(self.differences, self.catalog, self.current, self.wanted, answers=self.push_answers)

    @cached_property
    def waits(self) -> tuple[Wait, ...]:
        """Whom that keeps waiting."""
        from snapshot_tool.plan.push_waits import waits

        return waits(self.prediction, self.catalog)

    @cached_property
    def survey(self) -> tuple[Action, ...]:
        """Every action of a push, also those after one that fails."""
        if not self.push_questions:
            return self._unanswered
        from snapshot_tool.directus.predict import survey

        return survey(self.differences, self.catalog, self.current, answers=self.push_answers)

    @cached_property
    def effects(self) -> Effects:
        """What a push would do about each difference."""
        return Effects.of(self._unanswered, noise(self.differences))

    @cached_property
    def unseen(self) -> tuple[Unseen, ...]:
        """What of the database Directus cannot see."""
        from snapshot_tool.directus.unseen import unseen

        return tuple(Unseen(found.kind, found.table, found.name, found.definition) for found in unseen(self.catalog))

    @cached_property
    def uncompared(self) -> tuple[Uncompared, ...]:
        """The files that Directus finds no difference between, and that are not the same."""
        if self.before is None or not (self.before.is_split and self.loaded.is_split):
            return ()
        differing = {difference.item for difference in self.differences}
        old, new = self.before.files, self.loaded.files
        pairs = (
            (item, self.before.contents[old[item]], self.loaded.contents[file])
            for item, file in new.items()
            if item in old and item not in differing and self.selection.takes(item.collection)
        )
        return tuple(
            Uncompared(item, self.loaded.shown(new[item]), file_noise(one, other))
            for item, one, other in pairs
            if one != other
        )

    @cached_property
    def capture_findings(self) -> tuple[Finding, ...]:
        """What the rules say about the capture that stands for the database, before snap.yaml accepts any of it."""
        if self.capture is None:
            return ()
        from snapshot_tool.rules.levels import rules_on

        return tuple(finding for rule in rules_on("capture", self.levels) for finding in rule.check(self.capture))

    @property
    def remarks(self) -> list[str]:
        """What is to be said of the capture where no findings are shown."""
        if self.capture is None:
            return []
        from snapshot_tool.rules.levels import leveled

        return [finding.message for finding in leveled(self.capture_findings, self.levels)]

    @cached_property
    def push_findings(self) -> tuple[Finding, ...]:
        """What the rules say about the push and the capture, of this database and of the others in snap.yaml."""
        from snapshot_tool.rules.levels import leveled
        from snapshot_tool.rules.merged import merged as merged_findings

        return tuple(merged_findings(leveled(self.raw_findings, self.levels)))

    @cached_property
    def raw_findings(self) -> tuple[Finding, ...]:
        """The same before snap.yaml accepts any of it."""
        from snapshot_tool.rules.levels import rules_on
        from snapshot_tool.rules.push import PushFacts

        facts = PushFacts(
            self.differences,
            self.catalog,
            self.current,
            self.wanted,
            self.prediction,
            actions=self.survey,
            answers=self.push_answers,
            questions=self.push_questions,
            label=self.label,
            environments={f"@{name}": catalog for name, catalog in self.others.items()},
            files=self.loaded,
            large_table_rows=self.large_table_rows,
        )
        found = (finding for rule in rules_on("push", self.levels) for finding in rule.check(facts))
        here = (one if one.environments else replace(one, environments=(self.label,)) for one in found)
        return (*self.capture_findings, *here)

    @cached_property
    def push_questions(self) -> Mapping[str, str]:
        """What a push depends on that only the rows can say, as read-only queries."""
        from snapshot_tool.plan.context import Context
        from snapshot_tool.plan.push_questions import push_questions

        context = Context(self.differences, self.catalog, self.current, self.wanted)
        return push_questions(context, self._unanswered)

    @cached_property
    def push_answers(self) -> Mapping[str, int | None]:
        """How many rows are in the way of each statement of a push, or would be lost by it."""
        return self.ask(self.push_questions)

    @cached_property
    def _unanswered(self) -> tuple[Action, ...]:
        if not len(self.differences):
            return ()
        from snapshot_tool.directus.predict import survey

        return survey(self.differences, self.catalog, self.current)

    @cached_property
    def others(self) -> Mapping[str, Catalog]:
        """The other databases that `snap.yaml` names, by their names in it, as far as they could be read."""
        return self.environments()
