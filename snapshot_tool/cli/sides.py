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
from snapshot_tool.model.activity import Holder
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.declared import NOTHING_DECLARED, Declared, DeclaredHere, Meaning
from snapshot_tool.model.difference import Differences, Item
from snapshot_tool.model.finding import Finding
from snapshot_tool.model.plan import Plan, Rename, Way
from snapshot_tool.model.prediction import Action, Prediction, Wait
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.plan.context import LARGE_TABLE_ROWS, Context
from snapshot_tool.plan.declared import meaning_queries
from snapshot_tool.plan.make import data_questions, make_plan
from snapshot_tool.plan.push_questions import push_questions
from snapshot_tool.plan.push_waits import waits
from snapshot_tool.plan.rename import after_renames
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
    declared: Declared = NOTHING_DECLARED
    """What `snap.yaml` declares."""
    environment: str = ""
    """The name of the database in `snap.yaml`; empty where it has none."""
    understand: Callable[[Mapping[str, str]], Mapping[str, Meaning]] = lambda _: {}
    """Asks PostgreSQL what expressions mean, without running anything."""
    activity: Callable[[], tuple[Holder, ...]] = tuple
    """Looks who holds what in the database at this moment."""
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

    def declared_here(self, renames: tuple[Rename, ...] = ()) -> DeclaredHere:
        """Return what is declared, from where the database stands, with what PostgreSQL makes of it."""
        here = DeclaredHere(self.declared, self.environment)
        context, _ = after_renames(Context(self.differences, self.catalog, self.current, self.wanted), renames)
        return replace(here, meanings=self.understand(meaning_queries(context, here)))

    @cached_property
    def answers(self) -> Mapping[str, int | None]:
        """How many rows are in the way of each change."""
        return self._answers(self.declared_here())

    @cached_property
    def push_questions(self) -> Mapping[str, str]:
        """What a push depends on that only the rows can say, as read-only queries."""
        context = Context(self.differences, self.catalog, self.current, self.wanted)
        return push_questions(context, self._unanswered)

    @cached_property
    def push_answers(self) -> Mapping[str, int | None]:
        """How many rows are in the way of each statement of a push, or would be lost by it."""
        return self.ask(self.push_questions)

    def plan(self, allow: tuple[str, ...], through: Way = Way.SQL, renames: tuple[Rename, ...] = ()) -> Plan:
        """Return the plan that gets the database there.

        Raises:
            UsageError: where a rename fits neither the database nor the snapshot.

        """
        here = self.declared_here(renames)
        made = make_plan(
            self.differences,
            self.catalog,
            self.current,
            self.wanted,
            through=through,
            renames=renames,
            allow=allow,
            answers=self._answers(here, renames),
            push_answers=self._push_answers_after(renames) if through is Way.DIRECTUS else {},
            declared=here,
            holders=self.activity(),
            environments=self._environments,
            files=self._files,
            file_findings=validate(self.loaded, self.version, self.declared),
            levels=self.levels,
            large_table_rows=self.large_table_rows,
        )
        return replace(made, findings=tuple(located(made.findings, self.loaded)))

    def _answers(self, here: DeclaredHere, renames: tuple[Rename, ...] = ()) -> Mapping[str, int | None]:
        sides = (self.differences, self.catalog, self.current, self.wanted)
        return self.ask(data_questions(*sides, declared=here, renames=renames))

    def _push_answers_after(self, renames: tuple[Rename, ...]) -> Mapping[str, int | None]:
        context, _ = after_renames(Context(self.differences, self.catalog, self.current, self.wanted), renames)
        return self.ask(push_questions(context, survey(context.differences, context.catalog, context.current)))

    @cached_property
    def _unanswered(self) -> tuple[Action, ...]:
        return survey(self.differences, self.catalog, self.current)

    @cached_property
    def _files(self) -> Mapping[Item, str]:
        return {item: str(self.loaded.folder / file) for item, file in self.loaded.files.items()}

    @cached_property
    def _environments(self) -> Mapping[str, Catalog]:
        return self.environments()
