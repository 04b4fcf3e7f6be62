"""A capture: the catalog of a database and its metadata as one file, so that nobody needs the database itself.

It holds no row of any other table, no host and no password. What changes without anybody changing the schema is left
out, or rounded, so that a capture of the same schema is the same file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final, Literal

from snapshot_tool.model.catalog import Catalog, Column, Index, Table
from snapshot_tool.model.shapes import Shape

FORMAT: Final = "snap.capture/1"

_OWN_OIDS: Final = 16384
"""From here on oids are given out in each database anew (`FirstNormalObjectId`)."""
_MIB: Final = 1 << 20
_DIGITS: Final = 2
"""Digits that are kept of numbers of rows and bytes."""


class CaptureDocument(Shape):
    """A capture: what `snap capture -o` writes. Keys that have their usual value are left out."""

    format: Literal["snap.capture/1"]
    catalog: Catalog

    @classmethod
    def of(cls, catalog: Catalog) -> CaptureDocument:
        """Return the document of a catalog, without what passes."""
        return cls(format=FORMAT, catalog=lasting(catalog))

    def value(self) -> Catalog:
        """Return the catalog."""
        return self.catalog


def lasting(catalog: Catalog) -> Catalog:
    """Return a catalog without what changes by itself: oids are places in their order, sizes are rounded."""
    tables = catalog.tables.values()
    table_places = _places(table.oid for table in tables)
    key_places = _places(key.oid for table in tables for key in table.constraints)
    return replace(
        catalog,
        tables={name: _table(table, table_places, key_places) for name, table in catalog.tables.items()},
    )


def _table(table: Table, table_places: Mapping[int, int], key_places: Mapping[int, int]) -> Table:
    return replace(
        table,
        oid=table_places[table.oid],
        rows=_rounded(table.rows),
        size=_large(table.size),
        columns=tuple(map(_column, table.columns)),
        constraints=tuple(replace(key, oid=key_places[key.oid]) for key in table.constraints),
        indexes=tuple(map(_index, table.indexes)),
    )


def _column(column: Column) -> Column:
    oid = column.type_oid if column.type_oid < _OWN_OIDS else 0
    return replace(column, type_oid=oid, null_fraction=None)


def _index(index: Index) -> Index:
    return replace(index, size=_large(index.size), scans=None, building=None)


def _places(oids: Iterable[int]) -> Mapping[int, int]:
    return {oid: place for place, oid in enumerate(sorted(set(oids)), start=1)}


def _large(size: int) -> int:
    """Return a size in bytes, rounded; what is under a MiB comes and goes with a few rows, and counts as nothing."""
    return _rounded(size) if size >= _MIB else 0


def _rounded(number: int) -> int:
    """Return 1200000 for 1234567; -1, which is not known, stays."""
    return number if number < 0 else round(number, _DIGITS - len(str(number)))
