"""What the role could not read, said in sentences: never taken as absent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from snapshot_tool.load.assemble import CatalogRows
from snapshot_tool.model.catalog import Catalog

_METADATA: Final = frozenset({"directus_collections", "directus_fields", "directus_relations"})
_SHOWN: Final = 3


def unreadable(catalog: Catalog, found: CatalogRows) -> tuple[str, ...]:
    """Return one sentence for each thing that the role may not see."""
    return tuple(_sentences(catalog, found))


def _sentences(catalog: Catalog, found: CatalogRows) -> Iterator[str]:
    role = catalog.server.role
    closed = found.server.closed_schemas
    for schema in closed:
        yield f"role {role} has no USAGE on schema {schema}: nothing in it can be read but its structure"
    shut = [table.name for table in catalog.tables.values() if not table.readable or table.schema in closed]
    for name in sorted(_METADATA & set(shut)):
        yield f"role {role} may not SELECT from {name}: what Directus keeps there is unknown"
    if rest := [name for name in shut if name not in _METADATA]:
        yield f"role {role} may not SELECT from {_listed(rest)}: what rows they hold is unknown"
    filtered = {row.name for row in found.tables if row.filtered}
    if partial := [name for name in catalog.tables if name in filtered and name not in shut]:
        yield f"row-level security hides rows of {_listed(partial)} from role {role}"
    if any(build.table_oid is None for build in found.builds):
        yield f"an index is being built by another role, and role {role} may not see which (pg_read_all_stats would)"


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more tables"
