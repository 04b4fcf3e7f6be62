"""Plans that the real Directus was asked about: which scenarios, which options, and what it answered.

plans/chosen.yaml             the plans by name, that of their scenario as a rule, with the options of `snap plan`
plans/GROUP/NAME.WAY.json     the plan that was run, and what Directus said of its database afterwards
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.predict import survey
from snapshot_tool.load.questions import ask
from snapshot_tool.model.json import dumps
from snapshot_tool.model.plan import Phase, Plan, Way
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.make import data_questions
from snapshot_tool.plan.push_questions import push_questions
from snapshot_tool.plan.rename import after_renames, parse_rename
from tests.conformance.scenario import Scenario, scenarios
from tests.conformance.sources import HERE
from tests.conformance.twin import Live
from tests.plan.documents import make_plan

PLANS: Final = HERE / "plans"
_STRICT: Final = ConfigDict(strict=True, frozen=True, extra="forbid")


class Options(BaseModel):
    """The options of `snap plan` for one scenario."""

    model_config = _STRICT

    scenario: str | None = None
    """GROUP/NAME, where the plan has another name than its scenario."""
    allow: list[str] = []
    rename: list[str] = []
    large_table_rows: Annotated[int, Field(ge=1)] = 100_000
    ways: list[str] = [str(way) for way in Way]


@dataclass(frozen=True, slots=True)
class Chosen:
    """One plan to make: a scenario and a way."""

    title: str
    scenario: Scenario
    options: Options
    way: Way

    @property
    def name(self) -> str:
        """`GROUP/NAME.WAY`."""
        return f"{self.title}.{self.way}"

    @property
    def path(self) -> Path:
        """The file of its recording."""
        return PLANS / f"{self.name}.json"


class Statement(BaseModel):
    """One statement of a plan that was run."""

    model_config = _STRICT

    phase: Phase
    sql: str


class PlanRecording(BaseModel):
    """A plan, and what the real Directus made of it."""

    model_config = _STRICT

    inputs: str
    """The digest of the scenario's case."""
    directus: str
    steps: list[Statement]
    """Of the plan; with those of phase `push` PostgreSQL's log agreed, in text and order."""
    pushed: list[str]
    """The differences that `/schema/diff` found in between, and `/schema/apply` was left with."""
    remaining: int
    """The status of `/schema/diff` afterwards: 204."""
    rows: str
    """`as pushed` where the rows of metadata are those of a real push; else why there is no push to compare with."""


def chosen() -> list[Chosen]:
    """Return every plan to make, by name of the scenario."""
    listed = TypeAdapter(dict[str, Options]).validate_python(
        yaml.safe_load((PLANS / "chosen.yaml").read_text(encoding="utf-8"))
    )
    known = {scenario.name: scenario for scenario in scenarios()}
    return [
        Chosen(name, known[options.scenario or name], options, Way(way))
        for name, options in sorted(listed.items())
        for way in options.ways
    ]


def plan_of(live: Live, wanted: Snapshot, one: Chosen) -> Plan:
    """Return the plan for a database, made as `snap plan` makes it, every question to its rows asked."""
    return make(live, wanted, one.way, one.options)


def make(live: Live, wanted: Snapshot, way: Way, options: Options) -> Plan:
    """Return a plan with these options."""
    differences = diff(live.current, wanted)
    renames = tuple(map(parse_rename, options.rename))
    sides = (differences, live.catalog, live.current, wanted)
    questions = data_questions(*sides, renames=renames)
    context, _ = after_renames(Context(*sides), renames)
    pushing = push_questions(context, survey(context.differences, context.catalog, context.current))
    return make_plan(
        *sides,
        through=way,
        renames=renames,
        allow=options.allow,
        answers=ask(live.url, questions) if questions else {},
        push_answers=ask(live.url, pushing) if pushing else {},
        large_table_rows=options.large_table_rows,
    )


def statements(plan: Plan) -> list[Statement]:
    """Return what a plan runs, and what it says that a push will run."""
    return [Statement(phase=step.phase, sql=step.sql) for step in plan.steps]


def read_plan_recording(path: Path) -> PlanRecording:
    """Return the recording in a file.

    Raises:
        FileNotFoundError: where there is none.
        ValidationError: where the file is not one.

    """
    return PlanRecording.model_validate_json(path.read_bytes())


def write_plan_recording(path: Path, recording: PlanRecording) -> None:
    """Write a recording."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dumps(recording.model_dump(mode="json"), indent=1) + "\n", encoding="utf-8")


def left_over(plans: Sequence[Chosen]) -> Iterator[Path]:
    """Yield recordings of plans that nobody chose."""
    wanted = {one.path for one in plans}
    return (path for path in sorted(PLANS.glob("*/*.json")) if path not in wanted)
