"""Both sides where a snapshot stands for the database that holds exactly it and no row: without any PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from snapshot_tool.cli.sides import Sides
from snapshot_tool.directus.partial import is_partial
from snapshot_tool.errors import SnapError, UsageError
from snapshot_tool.load.config import Config
from snapshot_tool.load.loaded import Loaded
from snapshot_tool.load.source import SnapshotSource, read_snapshot
from snapshot_tool.model.declared import Meaning
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.plan.held import holding
from snapshot_tool.render.words import first_of


def with_snapshot(
    source: SnapshotSource, loaded: Loaded, config: Config, version: str, note: Callable[[str], None]
) -> Sides:
    """Return both sides where a snapshot stands for the database.

    Only what declared expressions mean is asked of a PostgreSQL, the embedded one, and only where something is declared
    that it depends on. `note` is told what no database can hold as the snapshot says it.

    Raises:
        FileProblem: where there is no such snapshot.
        InvalidSnapshot: where it cannot be read.
        UsageError: where it is a partial one.

    """
    before = read_snapshot(source)
    snapshot = before.snapshot
    if is_partial(snapshot):
        raise UsageError(
            f"{source.label} is a partial snapshot, and FROM stands for all that a database holds",
            hint="name a whole snapshot first; a partial one can be what is wanted",
        )
    held = holding(snapshot)
    if held.otherwise:
        names = first_of(held.otherwise)
        note(f"no database holds {names} just as {source.label} says it: Directus would report it otherwise")
    return Sides(
        from_name=source.label,
        catalog=held.catalog,
        loaded=loaded,
        before=before,
        version=version,
        levels=config.levels,
        declared=config.declared,
        ask=_no_rows,
        understand=partial(_understood, snapshot, note),
    )


def _no_rows(questions: Mapping[str, str]) -> Mapping[str, int | None]:
    """Answer questions about rows where there are none."""
    return dict.fromkeys(questions, 0)


def _understood(snapshot: Snapshot, note: Callable[[str], None], queries: Mapping[str, str]) -> Mapping[str, Meaning]:
    """Return what expressions mean in a database that holds the snapshot; None each where none can be made."""
    if not queries:
        return {}
    from snapshot_tool.cli.standin import holding as running
    from snapshot_tool.load.meanings import meanings

    try:
        with running(snapshot) as url:
            return meanings(url, queries)
    except SnapError as error:
        note(f"what declared expressions mean was not looked at: {error.message}")
        return dict.fromkeys(queries)
