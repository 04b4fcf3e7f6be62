"""The same catalog with its rows in another order: a server promises none."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.table import Table

T = TypeVar("T")


def shuffled(catalog: Catalog, seed: int) -> Catalog:
    """Return the catalog with its tables and what belongs to them, sequences and metadata in another order."""
    order = random.Random(seed)  # noqa: S311 - no secret

    def mixed(items: Sequence[T]) -> tuple[T, ...]:
        return tuple(order.sample(items, len(items)))

    def table(found: Table) -> Table:
        return replace(
            found,
            indexes=mixed(found.indexes),
            constraints=mixed(found.constraints),
            dependents=mixed(found.dependents),
        )

    metadata = catalog.metadata
    return replace(
        catalog,
        tables={found.name: table(found) for found in mixed(tuple(catalog.tables.values()))},
        sequences=mixed(catalog.sequences),
        metadata=replace(metadata, collections=mixed(metadata.collections), relations=mixed(metadata.relations)),
    )
