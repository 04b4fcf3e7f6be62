"""Which tables inherit from which: what is done to a table goes on to its heirs (manual, 5.11)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from snapshot_tool.directus.pg_names import quoted
from snapshot_tool.model.catalog import Catalog


def children(catalog: Catalog) -> Mapping[str, tuple[str, ...]]:
    """Return, for each table that has some, the tables that name it as a parent, partitions too; in their order."""
    names = {quoted(table.name): table.name for table in catalog.tables.values()}
    names |= {f"{quoted(table.schema)}.{quoted(table.name)}": table.name for table in catalog.tables.values()}
    found: dict[str, tuple[str, ...]] = {}
    for table in catalog.tables.values():
        for parent in table.parents:
            if (name := names.get(parent)) is not None:
                found[name] = (*found.get(name, ()), table.name)
    return found


def heirs(catalog: Catalog) -> Mapping[str, tuple[str, ...]]:
    """Return, for each table that has some, its children, their children, and so on: each once, above its own."""
    below = children(catalog)
    return {name: tuple(dict.fromkeys(_all_below(name, below))) for name in below}


def _all_below(name: str, below: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for child in below.get(name, ()):
        yield child
        yield from _all_below(child, below)
