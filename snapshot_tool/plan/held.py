"""The catalog of a database that holds exactly a snapshot and no row: what an empty Directus becomes by a plan to it.

Where two snapshots are compared, this stands for the database that the first one is of, so that no PostgreSQL has to be
made for it. It says what PostgreSQL 18 would report; the tests compare it with one that really holds the snapshot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.metadata import row_id
from snapshot_tool.directus.system import system
from snapshot_tool.directus.view import view
from snapshot_tool.directus.working import named_not_null, object_name
from snapshot_tool.model.catalog import Catalog, Metadata, Server
from snapshot_tool.model.item import Item
from snapshot_tool.model.snapshot import Field, Snapshot
from snapshot_tool.model.table import Column, Constraint, Index, Sequence, Table
from snapshot_tool.plan.after import catalog_after
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.names import by_name

_SERVER: Final = Server(version_num=180000, database="standin", role="postgres", search_path=("public",))
_EXTENSIONS: Final = {"plpgsql": "1.0"}
_LARGEST: Final = {"smallint": 2**15 - 1, "integer": 2**31 - 1}
"""Of a sequence, by its type; `bigint` where it is none of these."""
_OPERATOR_CLASSES: Final = {
    "bigint": "int8_ops", "boolean": "bool_ops", "character varying": "text_ops", "character": "bpchar_ops",
    "date": "date_ops", "double precision": "float8_ops", "integer": "int4_ops", "numeric": "numeric_ops",
    "real": "float4_ops", "smallint": "int2_ops", "text": "text_ops", "time without time zone": "time_ops",
    "timestamp with time zone": "timestamptz_ops", "timestamp without time zone": "timestamp_ops", "uuid": "uuid_ops",
}  # fmt: skip
"""The default operator class of btree by type, of those that Directus makes."""


@dataclass(frozen=True, slots=True)
class Held:
    """A database that holds a snapshot."""

    catalog: Catalog
    otherwise: tuple[Item, ...]
    """What no database can hold as the snapshot says it, so that Directus would report it otherwise."""


def holding(snapshot: Snapshot) -> Held:
    """Return the database that holds a snapshot; its Directus is the one that the snapshot is of."""
    version = snapshot.info.directus
    empty = empty_directus(version)
    current = view(empty, version)
    after = catalog_after(Context(diff(current, snapshot), empty, current, snapshot))
    catalog = _as_reported(_with_other_types(after, snapshot))
    return Held(catalog, tuple(difference.item for difference in diff(view(catalog, version), snapshot)))


def empty_directus(version: str) -> Catalog:
    """Return the catalog of an empty Directus, none of whose own fields is indexed (as before 11.13.0)."""
    parts = system(version)
    tables = (
        replace(table, indexes=tuple(index for index in table.indexes if not index.is_expressible))
        for table in parts.tables.values()
    )
    return Catalog(_SERVER, {table.name: table for table in tables}, parts.sequences, extensions=_EXTENSIONS)


def _with_other_types(catalog: Catalog, snapshot: Snapshot) -> Catalog:
    """Return the catalog with the columns of types that no plan makes, such as those of an extension."""
    tables = dict(catalog.tables)
    for field in snapshot.fields:
        table = tables.get(field.collection)
        if table is not None and field.schema_ is not None and table.column(field.field) is None:
            tables[table.name] = replace(table, columns=(*table.columns, _other_column(table, field)))
    return replace(catalog, tables=tables)


def _other_column(table: Table, field: Field) -> Column:
    schema = field.schema_
    name = (schema.data_type if schema else None) or "unknown"
    default = schema.default_value if schema else None
    return Column(
        name=field.field,
        number=1 + max((column.number for column in table.columns), default=0),
        type_name=name,
        type_sql=name,
        not_null=bool(schema and schema.is_nullable is False),
        default=None if default is None else str(default),
    )


def _as_reported(catalog: Catalog) -> Catalog:
    """Return the catalog as reading it from PostgreSQL gives it: in order, and with what follows from the rest."""
    pointing = _pointing(catalog)
    return replace(
        catalog,
        tables={name: _table(catalog.tables[name], pointing) for name in sorted(catalog.tables)},
        sequences=tuple(_sequence(found) for found in sorted(catalog.sequences, key=lambda found: found.name)),
        metadata=Metadata(
            tuple(sorted(catalog.metadata.collections, key=lambda row: str(row["collection"]))),
            tuple(sorted(catalog.metadata.fields, key=row_id)),
            tuple(sorted(catalog.metadata.relations, key=row_id)),
        ),
    )


def _pointing(catalog: Catalog) -> Mapping[str, list[str]]:
    """Return the foreign keys that point at each index."""
    found: dict[str, list[str]] = {}
    for table in catalog.tables.values():
        for key in table.constraints:
            if key.kind == "foreign key" and key.index is not None:
                found.setdefault(key.index, []).append(f"{table.name}.{key.name}")
    return found


def _table(table: Table, pointing: Mapping[str, list[str]]) -> Table:
    columns = {column.name: column for column in table.columns}
    constraints = (*table.constraints, *_not_null(table))
    return replace(
        table,
        owner=_SERVER.role,
        rows=0,
        constraints=tuple(by_name(constraints)),
        indexes=tuple(_index(index, columns, pointing.get(index.name, [])) for index in by_name(table.indexes)),
    )


def _not_null(table: Table) -> Iterator[Constraint]:
    """Yield the constraints that PostgreSQL 18 keeps for columns without NULLs."""
    for column in table.columns:
        if column.not_null:
            name = object_name(table.name, column.name, "not_null")
            yield named_not_null(name, column.name)


def _index(index: Index, columns: Mapping[str, Column], pointing: list[str]) -> Index:
    keys = (
        replace(key, opclass_name=_OPERATOR_CLASSES.get(column.type_name, ""))
        for key in index.keys
        if (column := columns.get(key.column or ""))
    )
    return replace(index, keys=tuple(keys), foreign_keys=tuple(sorted(pointing)))


def _sequence(sequence: Sequence) -> Sequence:
    return replace(sequence, maximum=_LARGEST.get(sequence.type_sql, sequence.maximum))
