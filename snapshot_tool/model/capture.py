"""A capture: the catalog of a database and its metadata as one file, so that nobody needs the database itself.

It holds no row of any other table, no host and no password. What changes without anybody changing the schema is left
out, or rounded, so that a capture of the same schema is the same file; what PostgreSQL numbers through all tables is
told as lists, so that one object more or less changes no line of another.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Final, Literal

from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.json import JsonObject, JsonValue
from snapshot_tool.model.secrets import veiled
from snapshot_tool.model.shapes import Shape
from snapshot_tool.model.table import Column, Constraint, Dependent, Index, Table

FORMAT: Final = "snap.capture/2"

_OWN_OIDS: Final = 16384
"""From here on oids are given out in each database anew (`FirstNormalObjectId`)."""
_MIB: Final = 1 << 20
_DIGITS: Final = 2
"""Digits that are kept of numbers of rows and bytes."""


@dataclass(frozen=True, slots=True)
class Capture:
    """What a database held on a day."""

    catalog: Catalog
    captured: date
    """In UTC."""


class CaptureDocument(Shape):
    """A capture: what `snap capture -o` writes. Keys that have their usual value are left out."""

    format: Literal["snap.capture/2"]
    captured: date
    """The day, in UTC, on which it was made."""
    digest: str
    """SHA-256 over all the rest, in hexadecimal: whoever edits the file by hand breaks it."""
    catalog: Catalog
    """Without `oid` and `place`, which the two lists stand for."""
    tables_by_age: tuple[str, ...] = ()
    """In the order of their making."""
    foreign_keys_by_place: tuple[tuple[str, str], ...] = ()
    """Table and name of each, in the order in which PostgreSQL lists them to Directus."""

    @classmethod
    def of(cls, catalog: Catalog, captured: date) -> CaptureDocument:
        """Return the document of a catalog, without what passes."""
        kept = lasting(catalog)
        found = cls(
            format=FORMAT,
            captured=captured,
            digest="",
            catalog=replace(kept, tables={name: _unnumbered(table) for name, table in kept.tables.items()}),
            tables_by_age=tuple(table.name for table in sorted(kept.tables.values(), key=_age)),
            foreign_keys_by_place=tuple((table, name) for _, table, name in sorted(_foreign_keys(kept))),
        )
        return found.model_copy(update={"digest": digest_of(found.content())})

    def content(self) -> JsonObject:
        """Return the document as JSON, keys that have their usual value left out; whole numbers of any size."""
        found: JsonObject = self.model_dump(mode="json", exclude_defaults=True)
        return found

    def value(self) -> Capture:
        """Return what the database held."""
        ages = {name: age for age, name in enumerate(self.tables_by_age, start=1)}
        places = {key: place for place, key in enumerate(self.foreign_keys_by_place, start=1)}
        tables = {name: _numbered(table, ages, places) for name, table in self.catalog.tables.items()}
        return Capture(replace(self.catalog, tables=tables), self.captured)


def digest_of(content: Mapping[str, JsonValue]) -> str:
    """Return the digest of a document: of its values, whatever line breaks and blanks it was written with."""
    rest = {name: value for name, value in content.items() if name != "digest"}
    return sha256(json.dumps(_plain(rest), sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _plain(value: JsonValue) -> JsonValue:
    """Return a value in which 1.0 is 1, as JavaScript and those who read the file have it."""
    match value:
        case float() if value.is_integer():
            return int(value)
        case dict():
            return {name: _plain(member) for name, member in value.items()}
        case list():
            return [_plain(member) for member in value]
        case _:
            return value


def lasting(catalog: Catalog) -> Catalog:
    """Return a catalog without secrets, and without what changes by itself: numbers are places, sizes are rounded."""
    ages = {table.name: age for age, table in enumerate(sorted(catalog.tables.values(), key=_age), start=1)}
    places = {(table, name): place for place, (_, table, name) in enumerate(sorted(_foreign_keys(catalog)), start=1)}
    shown = veiled(catalog)
    return replace(shown, tables={name: _numbered(_table(own), ages, places) for name, own in shown.tables.items()})


def _age(table: Table) -> int:
    return table.oid


def _foreign_keys(catalog: Catalog) -> Iterable[tuple[int, str, str]]:
    for table in catalog.tables.values():
        yield from ((key.place, table.name, key.name) for key in table.constraints if key.kind == "foreign key")


def _numbered(table: Table, ages: Mapping[str, int], places: Mapping[tuple[str, str], int]) -> Table:
    """Return a table with its place among the tables, and those of what it holds."""
    keys = (replace(key, place=places.get((table.name, key.name), 0)) for key in table.constraints)
    dependents = (replace(found, place=place) for place, found in enumerate(table.dependents, start=1))
    return replace(table, oid=ages.get(table.name, 0), constraints=tuple(keys), dependents=tuple(dependents))


def _unnumbered(table: Table) -> Table:
    return replace(
        table,
        oid=0,
        constraints=tuple(replace(key, place=0) for key in table.constraints),
        dependents=tuple(replace(found, place=0) for found in table.dependents),
    )


def _table(table: Table) -> Table:
    return replace(
        table,
        rows=_rounded(table.rows),
        size=_large(table.size),
        columns=tuple(map(_column, table.columns)),
        constraints=tuple(map(_constraint, table.constraints)),
        indexes=tuple(map(_index, table.indexes)),
        dependents=tuple(sorted(table.dependents, key=_place)),
    )


def _place(dependent: Dependent) -> int:
    return dependent.place


def _column(column: Column) -> Column:
    oid = column.type_oid if column.type_oid < _OWN_OIDS else 0
    return replace(column, type_oid=oid)


def _constraint(key: Constraint) -> Constraint:
    return replace(key, oid=0)


def _index(index: Index) -> Index:
    return replace(index, size=_large(index.size), scans=None, building=None)


def _large(size: int) -> int:
    """Return a size in bytes, rounded; what is under a MiB comes and goes with a few rows, and counts as nothing."""
    return _rounded(size) if size >= _MIB else 0


def _rounded(number: int) -> int:
    """Return 1200000 for 1234567; -1, which is not known, stays."""
    return number if number < 0 else round(number, _DIGITS - len(str(number)))
