"""Which tables inherit from which: what is done to a table goes on to its heirs (manual, 5.11).

PostgreSQL lets nothing inherit from itself; a capture that says so is gone through once all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from snapshot_tool.directus.pg_names import quoted
from snapshot_tool.model.catalog import Catalog


def children(catalog: Catalog) -> Mapping[str, tuple[str, ...]]:
    """Return, for each table that has some, the tables that name it as a parent, partitions too; in their order."""
    names = {quoted(table.name): table.name for table in catalog.tables.values()}
    names |= {f"{quoted(table.schema)}.{quoted(table.name)}": table.name for table in catalog.tables.values()}
    found: dict[str, list[str]] = {}
    for table in catalog.tables.values():
        for parent in table.parents:
            if (name := names.get(parent)) is not None:
                found.setdefault(name, []).append(table.name)
    return {name: tuple(below) for name, below in found.items()}


def heirs(catalog: Catalog) -> Mapping[str, tuple[str, ...]]:
    """Return, for each table that has some, its children, their children, and so on: each once, before its own."""
    below = children(catalog)
    return {name: tuple(down(name, below, lambda _: True)) for name in below}


def down(table: str, below: Mapping[str, tuple[str, ...]], goes_on: Callable[[str], bool]) -> Iterator[str]:
    """Yield the heirs of a table that something goes on to: where it does not, it stops, and what is below is left out.

    Args:
        table: where it begins; not yielded itself.
        below: the children of each table.
        goes_on: whether it reaches an heir.

    """
    seen = {table}
    waiting = list(reversed(below.get(table, ())))
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if goes_on(name):
            yield name
            waiting += reversed(below.get(name, ()))
