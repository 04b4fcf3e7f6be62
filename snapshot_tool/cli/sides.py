"""The two sides of diff, predict and plan: what is there, what is wanted, and what follows from both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from snapshot_tool.cli.places import located
from snapshot_tool.directus.acceptance import forced_refusal, refusal
from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.predict import predict, refused, survey
from snapshot_tool.directus.unseen import unseen
from snapshot_tool.directus.view import view
from snapshot_tool.load.split import Loaded
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.difference import Differences, Item
from snapshot_tool.model.finding import Finding
from snapshot_tool.model.plan import Plan
from snapshot_tool.model.prediction import Action, Prediction, Wait
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.make import LARGE_TABLE_ROWS, data_questions, make_plan
from snapshot_tool.plan.push_questions import push_questions
from snapshot_tool.plan.push_waits import waits
from snapshot_tool.render.effects import Effects, Unseen
from snapshot_tool.rules.levels import leveled
from snapshot_tool.rules.push import PushFacts
from snapshot_tool.rules.registry import rules
from snapshot_tool.rules.validate import validate


@dataclass(frozen=True)
class Sides:
    """A database and the snapshot that it should come to."""

    from_name: str
    catalog: Catalog
    loaded: Loaded
    """The wanted snapshot and its files."""
    version: str
    """Of the Directus that would be pushed to."""
    force: bool = False
    """Whether the push is forced, so that Directus does not compare versions."""
    levels: Mapping[str, str] = field(default_factory=dict)
    """The severities that `snap.yaml` gives to rules."""
    large_table_rows: int = LARGE_TABLE_ROWS
    """From how many rows on a lock through a scan counts as long."""
    environments: Callable[[], Mapping[str, Catalog]] = dict
    """Reads the other databases that `snap.yaml` names, as far as they can be reached."""
    ask: Callable[[Mapping[str, str]], Mapping[str, int | None]] = lambda _: {}
    """Answers read-only questions about the rows; None where that was not possible."""

    @property
    def to_name(self) -> str:
        """What to call the wanted side."""
        return str(self.loaded.folder)

    @property
    def wanted(self) -> Snapshot:
        """The wanted snapshot."""
        return self.loaded.snapshot

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
        words = (forced_refusal if self.force else refusal)(self.wanted, self.version)
        if words is not None:
            return refused(words, self.differences)
        return predict(self.differences, self.catalog, self.current, self.wanted, answers=self.push_answers)

    @cached_property
    def waits(self) -> tuple[Wait, ...]:
        """Whom that keeps waiting."""
        return waits(self.prediction, self.catalog)

    @cached_property
    def survey(self) -> tuple[Action, ...]:
        """Every action of a push, also those after one that fails."""
        if not self.push_questions:
            return self._unanswered
        return survey(self.differences, self.catalog, self.current, answers=self.push_answers)

    @cached_property
    def effects(self) -> Effects:
        """What a push would do about each difference."""
        return Effects.of(self._unanswered)

    @cached_property
    def unseen(self) -> tuple[Unseen, ...]:
        """What of the database Directus cannot see."""
        return tuple(Unseen(found.kind, found.table, found.name, found.definition) for found in unseen(self.catalog))

    @cached_property
    def push_findings(self) -> tuple[Finding, ...]:
        """What the rules say about the push."""
        facts = PushFacts(
            self.differences,
            self.catalog,
            self.current,
            self.wanted,
            self.prediction,
            actions=self.survey,
            answers=self.push_answers,
            questions=self.push_questions,
            environments=self._environments,
            files=self._files,
            large_table_rows=self.large_table_rows,
        )
        found = leveled((found for rule in rules("push") for found in rule.check(facts)), self.levels)
        return tuple(located(found, self.loaded))

    @cached_property
    def answers(self) -> Mapping[str, int | None]:
        """How many rows are in the way of each change."""
        return self.ask(data_questions(self.differences, self.catalog, self.current, self.wanted))

    @cached_property
    def push_questions(self) -> Mapping[str, str]:
        """What a push depends on that only the rows can say, as read-only queries."""
        context = Context(self.differences, self.catalog, self.current, self.wanted)
        return push_questions(context, self._unanswered)

    @cached_property
    def push_answers(self) -> Mapping[str, int | None]:
        """How many rows are in the way of each statement of a push, or would be lost by it."""
        return self.ask(self.push_questions)

    def plan(self, allow: tuple[str, ...]) -> Plan:
        """Return the plan that gets the database there."""
        made = make_plan(
            self.differences,
            self.catalog,
            self.current,
            self.wanted,
            allow=allow,
            answers=self.answers,
            environments=self._environments,
            files=self._files,
            file_findings=validate(self.loaded, self.version),
            levels=self.levels,
            large_table_rows=self.large_table_rows,
        )
        return replace(made, findings=tuple(located(made.findings, self.loaded)))

    @cached_property
    def _unanswered(self) -> tuple[Action, ...]:
        return survey(self.differences, self.catalog, self.current)

    @cached_property
    def _files(self) -> Mapping[Item, str]:
        return {item: str(self.loaded.folder / file) for item, file in self.loaded.files.items()}

    @cached_property
    def _environments(self) -> Mapping[str, Catalog]:
        return self.environments()
