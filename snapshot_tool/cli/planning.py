"""From two sides to a plan: what is declared, what the rows answer, and what is wrong with the files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from snapshot_tool.cli.sides import Sides
from snapshot_tool.directus.partial import is_partial
from snapshot_tool.directus.predict import survey
from snapshot_tool.errors import UsageError
from snapshot_tool.model.declared import DeclaredHere
from snapshot_tool.model.finding import Finding, printable
from snapshot_tool.model.plan import Plan, Rename, Way
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.declared import meaning_queries
from snapshot_tool.plan.make import data_questions, make_plan
from snapshot_tool.plan.push_questions import push_questions
from snapshot_tool.plan.rename import after_renames
from snapshot_tool.rules.validate import validate


def plan_between(
    sides: Sides, allow: Sequence[str] = (), through: Way = Way.SQL, renames: tuple[Rename, ...] = ()
) -> Plan:
    """Return the plan that gets the database of both sides there.

    Args:
        sides: what is there, and what is wanted.
        allow: `CODE` or `CODE:OBJECT`, hazards to let pass.
        through: whether a push takes over what is harmless.
        renames: collections and fields that keep their rows under a new name.

    Raises:
        UsageError: where a rename fits neither the database nor the snapshot, or a partial one is to be pushed.

    """
    if through is Way.DIRECTUS and is_partial(sides.loaded.snapshot):
        raise UsageError(
            f"{sides.to_name} is a partial snapshot, and the rest of a push of one is not planned for",
            hint="plan --through sql",
        )
    context, _ = after_renames(Context(sides.differences, sides.catalog, sides.current, sides.wanted), renames)
    here = DeclaredHere(sides.declared, sides.environment)
    here = replace(here, meanings=sides.understand(meaning_queries(context, here)))
    ends = (sides.differences, sides.catalog, sides.current, sides.wanted)
    return make_plan(
        *ends,
        through=through,
        renames=renames,
        selection=sides.selection,
        allow=allow,
        answers=sides.ask(data_questions(*ends, declared=here, renames=renames, selection=sides.selection)),
        push_answers=_push_answers(sides, context) if through is Way.DIRECTUS else {},
        declared=here,
        holders=sides.activity(),
        environments=sides.others,
        files=sides.loaded,
        file_findings=_file_findings(sides),
        levels=sides.levels,
        large_table_rows=sides.large_table_rows,
    )


def _push_answers(sides: Sides, context: Context) -> Mapping[str, int | None]:
    """Return what the rows say of a push that follows the renames."""
    return sides.ask(push_questions(context, survey(context.differences, context.catalog, context.current)))


def _file_findings(sides: Sides) -> list[Finding]:
    """Return what is wrong with the files of what is selected, and with those that are no collection's."""
    loaded = sides.loaded
    out = [item for item in loaded.files if not sides.selection.takes(item.collection)]
    files = {printable(loaded.shown(loaded.files[item])) for item in out if loaded.is_split}
    names = {printable(item.name) for item in out if not loaded.is_split}
    found = validate(loaded, sides.version, sides.declared)
    return [it for it in found if it.place.file not in files and it.place.object not in names]
