"""A push acted out after its statements have run: the rows of metadata that Directus would write beside them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from snapshot_tool.apply.perform import perform
from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.view import view
from snapshot_tool.load.connection import connect, explained
from snapshot_tool.load.directus_tables import METADATA_TABLES
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.model.item import Item
from snapshot_tool.model.plan import Step
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.plan.make import make_plan

_METADATA: Final = frozenset(METADATA_TABLES)


def write_metadata(
    url: str, wanted: Snapshot, version: str, items: Collection[Item], search_path: Collection[str]
) -> None:
    """Write the rows of metadata of these items as a push of `wanted` does; whatever else differs stays.

    Raises:
        DatabaseProblem: where the database cannot be read or written.

    """
    catalog = read_catalog(url, search_path=tuple(search_path))
    current = view(catalog, version)
    differences = diff(current, wanted).only(items)
    with connect(url) as connection, explained("acting out the push"):
        for step in make_plan(differences, catalog, current, wanted).steps:
            if _is_metadata(step):
                perform(connection, replace(step, transaction=None))


def _is_metadata(step: Step) -> bool:
    return not step.expects_nothing and bool(step.locks) and step.locks[0].table in _METADATA
