"""Rehearses a plan: on a throw-away copy of the database's catalog, step by step, every claim checked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from snapshot_tool.apply.stale import refuse_stale
from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.heirs import heirs
from snapshot_tool.directus.unseen import Lost, lost
from snapshot_tool.directus.view import view
from snapshot_tool.errors import StalePlan
from snapshot_tool.load.embedded import throw_away
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.difference import Differences
from snapshot_tool.model.plan import Plan
from snapshot_tool.model.rehearsal import Observed, Rehearsal, Seeding
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.plan.fingerprint import fingerprint, snapshot_digest
from snapshot_tool.plan.rename import renamed
from snapshot_tool.rehearse.contents import changed, contents, under_new_names
from snapshot_tool.rehearse.copy import copy_catalog
from snapshot_tool.rehearse.observe import observe
from snapshot_tool.rehearse.push import write_metadata
from snapshot_tool.rehearse.seed import seed


@dataclass(frozen=True, slots=True)
class Script:
    """What is rehearsed, and between which two sides."""

    plan: Plan
    catalog: Catalog
    """Of the database that the plan was made for, as it is now."""
    wanted: Snapshot
    version: str
    """Of the Directus that will look at the result."""
    again: Callable[[str, Catalog], Plan]
    """Makes a plan for another database, given its URL and catalog, towards the same end."""
    seed_rows: int = 0
    """How many rows each table of the copy gets."""
    declared: frozenset[str] = frozenset()
    """The names of objects that `snap.yaml` declares, which a plan may make anew."""


def rehearse(script: Script, told: Callable[[Observed], None] = lambda _: None) -> Rehearsal:
    """Run a plan on a throw-away copy and return what was seen; `told` is called with each step as it is known.

    Raises:
        StalePlan: where the database, or the snapshot, is no longer the one that the plan was made for.
        EmbeddedUnavailable: where there is no embedded PostgreSQL to make the copy in.
        DatabaseProblem: where the copy cannot be made.

    """
    plan, path = script.plan, script.catalog.server.search_path
    refuse_stale(plan.before, fingerprint(script.catalog))
    if plan.wanted and snapshot_digest(script.wanted) != plan.wanted:
        raise StalePlan("the snapshot is not the one that the plan was made for", hint="make a new plan")
    with throw_away() as server:
        url = server.create_database("rehearsal")
        copy = copy_catalog(script.catalog, url, script.version)
        seeding = seed(url, copy.catalog, script.seed_rows) if script.seed_rows else Seeding()
        held = contents(url, copy.catalog)
        steps = observe(plan.steps, url, told)
        if steps and steps[-1].failure:
            return Rehearsal(steps, len(plan.steps), len(copy.catalog.tables), copy.notes, seeding)
        write_metadata(url, script.wanted, script.version, plan.pushed, path)
        after = read_catalog(url, search_path=path)
        left_over = diff(view(after, script.version), script.wanted) if plan.wanted else Differences()
        there = renamed(copy.catalog, script.wanted, plan.renames, script.version).catalog
        meant = frozenset(_meant(plan, there))
        gone = [found for found in lost(there, after) if not _is_excused(found, script, after, meant)]
        return Rehearsal(
            steps=steps,
            total=len(plan.steps),
            copied=len(copy.catalog.tables),
            stand_ins=copy.notes,
            seeding=seeding,
            has_end=bool(plan.wanted),
            left_over=tuple(str(difference.item) for difference in left_over),
            still_to_do=tuple(step.sql for step in script.again(url, after).steps) if plan.wanted else (),
            lost=tuple(map(str, gone)),
            changed_rows=tuple(changed(under_new_names(held, plan.renames), contents(url, after), meant)),
        )


def _is_excused(found: Lost, script: Script, after: Catalog, meant: frozenset[str]) -> bool:
    """Return whether somebody asked for the loss: by `--allow`, in `snap.yaml`, or by a snapshot without the column."""
    own, plan = found.object, script.plan
    allowed = {*_allowed(plan.allowed), *script.declared}
    if own.table not in after.tables or own.name in allowed or own.table in allowed:
        return True
    if own.kind == "invalid index":  # what a build that failed has left serves nobody
        return True
    if own.kind == "column":
        return f"{own.table}.{own.name}" in meant or after.tables[own.table].column(own.name) is None
    return False


def _allowed(values: Collection[str]) -> Iterator[str]:
    return (value.partition(":")[2] for value in values)


def _meant(plan: Plan, catalog: Catalog) -> Iterator[str]:
    """Yield the columns, as `table.column`, that a step of the plan says it works on, and those of heirs with them."""
    below = heirs(catalog)
    for item in {step.cause for step in plan.steps if step.cause is not None}:
        yield item.name
        yield from (f"{heir}.{item.field}" for heir in below.get(item.collection, ()))
