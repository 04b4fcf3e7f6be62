"""`snap plan --reverse PLAN`: the way back from a plan, wholly run or in part."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from snapshot_tool.errors import UsageError

if TYPE_CHECKING:
    from snapshot_tool.load.config import Config
    from snapshot_tool.load.source import CaptureFile, Database, Embedded
    from snapshot_tool.model.catalog import Catalog
    from snapshot_tool.model.plan import Plan


def way_back(
    path: Path, database: str | None, until: int | None, allow: tuple[str, ...], say: Callable[[str], None]
) -> Plan:
    """Return the plan that takes back what ran of the plan at `path`.

    Args:
        path: the plan, or the folder that `snap plan -o` wrote.
        database: the operand; None for the default one.
        until: the last step that ran; None where the database is to say it.
        allow: hazards to let pass.
        say: takes what else is to be said.

    Raises:
        FileProblem: where there is no such plan.
        UsageError: where the operand is no database, or nothing of the plan ran on it.
        DatabaseProblem: where the database cannot be reached.

    """
    from snapshot_tool.cli.operands import running
    from snapshot_tool.load.config import read_config
    from snapshot_tool.load.plan import read_plan
    from snapshot_tool.load.postgres import read_catalog
    from snapshot_tool.load.questions import ask
    from snapshot_tool.plan.reverse import reverse_plan, reverse_questions

    plan, config = read_plan(path), read_config()
    with running(_target(database, config), plan.directus) as there:
        catalog = read_catalog(there.url, search_path=there.search_path)
        last = _last_step(plan, catalog, until, there.label)
        if last < len(plan.steps):
            say(f"steps 1 to {last} of {len(plan.steps)} are taken back")
        asking = partial(ask, there.url, search_path=there.search_path)
        return reverse_plan(
            plan,
            catalog,
            until=last,
            allow=allow,
            answers=asking(reverse_questions(plan, catalog, last)),
            levels=config.levels,
            large_table_rows=there.large_table_rows,
        )


def _last_step(plan: Plan, catalog: Catalog, until: int | None, label: str) -> int:
    from snapshot_tool.plan.evidence import ran_until

    if until is not None:
        if not 1 <= until <= len(plan.steps):
            raise UsageError(f"--until {until}: the plan has steps 1 to {len(plan.steps)}")
        return until
    found = ran_until(plan, catalog)
    if found == 0:
        raise UsageError(
            f"nothing of this plan ran on {label}, as far as its catalog shows",
            hint="say with --until which step was the last one",
        )
    return found


def _target(database: str | None, config: Config) -> Database | CaptureFile | Embedded:
    from snapshot_tool.cli.operands import named
    from snapshot_tool.load.source import SnapshotSource

    found = named(database, config)
    if isinstance(found, SnapshotSource):
        raise UsageError(f"--reverse takes a database, and {found.label} is a snapshot")
    return found
