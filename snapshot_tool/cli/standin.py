"""Databases that stand in for something: an empty Directus, and one that holds exactly a given snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from snapshot_tool.apply.run import run
from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.view import view
from snapshot_tool.load.embedded import throw_away
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.plan.held import empty_directus
from snapshot_tool.plan.make import make_plan
from snapshot_tool.rehearse.rebuild import statements
from snapshot_tool.rehearse.scratch import execute


@contextmanager
def holding(snapshot: Snapshot) -> Iterator[str]:
    """Yield the URL of a throw-away database that holds exactly this snapshot.

    Raises:
        EmbeddedUnavailable: where there is no embedded PostgreSQL to make it in.
        SnapError: where the snapshot cannot be turned into a database, with the reason.

    """
    with throw_away() as server:
        url = server.create_database("standin")
        install(url, snapshot)
        yield url


def install(url: str, snapshot: Snapshot) -> None:
    """Turn an empty database into a Directus that holds exactly this snapshot, by planning and running the plan."""
    install_empty(url, snapshot.info.directus)
    catalog = read_catalog(url)
    current = view(catalog, snapshot.info.directus)
    run(make_plan(diff(current, snapshot), catalog, current, snapshot), url)


def install_empty(url: str, version: str) -> None:
    """Turn an empty database into an empty Directus, none of whose own fields is indexed (as before 11.13.0)."""
    empty = empty_directus(version)
    execute(url, statements(list(empty.tables.values()), empty.sequences))
