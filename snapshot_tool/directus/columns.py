"""What Directus's inspector reports of a table: its columns with their raw attributes, and its foreign keys (§4.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from snapshot_tool.directus.defaults import cast_default, parse_default
from snapshot_tool.directus.types import Size, local_type
from snapshot_tool.model.json import JsonObject, JsonValue
from snapshot_tool.model.table import Column, Constraint, Table

if TYPE_CHECKING:
    from snapshot_tool.model.catalog import Catalog

_CHARACTER_TYPES = frozenset({"character", "character varying"})
_BIT_TYPES = frozenset({"bit", "bit varying"})
_PRECISIONS = {"smallint": 16, "integer": 32, "bigint": 64, "real": 24, "double precision": 53}
_INTEGERS = frozenset({"smallint", "integer", "bigint"})
_NATIVE_SHAPES = frozenset({"point", "polygon"})
_GEOMETRY = re.compile(r'(?:.+\.)?"?(geometry|geography)"?(?:\((\w+)(?:,\s*\d+)?\))?', re.IGNORECASE)
_VARLENA_HEADER = 4
_GENERATED_SINCE = 12


@dataclass(frozen=True, slots=True)
class ColumnInfo:
    """A column as `columnInfo()` reports it: the default is the raw, parsed string, not yet cast to its type."""

    name: str
    table: str
    data_type: str
    default_value: str | None
    max_length: int | None
    numeric_precision: int | None
    numeric_scale: int | None
    is_nullable: bool
    is_unique: bool
    is_indexed: bool
    is_primary_key: bool
    is_generated: bool
    generation_expression: str | None
    has_auto_increment: bool
    foreign_key_table: str | None
    foreign_key_column: str | None

    @property
    def size(self) -> Size:
        """The length, precision and scale alone."""
        return Size(self.max_length, self.numeric_precision, self.numeric_scale)

    def field_type(self, special: list[str] | None) -> str:
        """Return the Directus type of the column for a field with these special flags."""
        return local_type(self.data_type, self.numeric_precision, self.numeric_scale, special)

    def document(self, default: JsonValue) -> JsonObject:
        """Return the field's `schema` (§1.4), with the default that it is to show."""
        return {
            "name": self.name,
            "table": self.table,
            "data_type": self.data_type,
            "default_value": default,
            "max_length": self.max_length,
            "numeric_precision": self.numeric_precision,
            "numeric_scale": self.numeric_scale,
            "is_nullable": self.is_nullable,
            "is_unique": self.is_unique,
            "is_indexed": self.is_indexed,
            "is_primary_key": self.is_primary_key,
            "is_generated": self.is_generated,
            "generation_expression": self.generation_expression,
            "has_auto_increment": self.has_auto_increment,
            "foreign_key_table": self.foreign_key_table,
            "foreign_key_column": self.foreign_key_column,
        }

    def cast_document(self, special: list[str] | None) -> JsonObject:
        """Return the field's `schema` as a snapshot shows it: the default cast by the field's type."""
        return self.document(cast_default(self.default_value, self.field_type(special)))


def column_infos(table: Table, *, extensions: Mapping[str, str], server_major: int) -> tuple[ColumnInfo, ...]:
    """Return the columns of a table in `attnum` order; none where the inspector does not see it (§4.1).

    Args:
        table: of any kind; only ordinary tables are seen.
        extensions: the database's, because PostGIS changes how geometries are reported.
        server_major: generated columns are told since PostgreSQL 12.

    """
    if table.kind != "table":
        return ()
    singles = [constraint for constraint in table.constraints if len(constraint.columns) == 1]
    foreign = {constraint.columns[0]: constraint for constraint in reversed(foreign_keys(table))}
    unique = {constraint.columns[0] for constraint in singles if constraint.kind in {"unique", "primary key"}}
    primary = {constraint.columns[0] for constraint in singles if constraint.kind == "primary key"}
    indexed = {
        key.column for index in table.indexes for key in index.keys if key.column and index.covers_only(key.column)
    }
    found = []
    for column in sorted(table.columns, key=lambda column: column.number):
        key = foreign.get(column.name)
        stored = column.generated == "stored" and server_major >= _GENERATED_SINCE
        found.append(
            ColumnInfo(
                name=column.name,
                table=table.name,
                data_type=_data_type(column, "postgis" in extensions),
                default_value=None if column.generated else parse_default(column.default),
                max_length=_max_length(column),
                numeric_precision=_precision(column),
                numeric_scale=_scale(column),
                is_nullable=not column.not_null,
                is_unique=column.name in unique,
                is_indexed=column.name in indexed,
                is_primary_key=column.name in primary,
                is_generated=stored,
                generation_expression=column.default if stored else None,
                has_auto_increment=column.name in primary and bool(column.owned_sequence),
                foreign_key_table=key.target_table if key else None,
                foreign_key_column=key.target_columns[0] if key else None,
            )
        )
    return tuple(found)


def catalog_columns(catalog: Catalog) -> dict[str, tuple[ColumnInfo, ...]]:
    """Return the columns of every table that the inspector sees, by table, tables in the order of their names."""
    return {
        name: column_infos(catalog.tables[name], extensions=catalog.extensions, server_major=catalog.server.major)
        for name in sorted(catalog.tables, key=str.encode)
        if catalog.tables[name].kind == "table"
    }


def foreign_keys(table: Table) -> list[Constraint]:
    """Return the foreign keys that Directus sees: one column to one column, in the order of its own query."""
    found = [
        constraint
        for constraint in table.constraints
        if constraint.kind == "foreign key" and len(constraint.columns) == 1 and len(constraint.target_columns) == 1
    ]
    return sorted(found, key=lambda constraint: constraint.place)


def primary_column(table: Table) -> str | None:
    """Return the column of a primary key that Directus can use: exactly one, and nothing INCLUDEd (§4.1)."""
    for index in table.indexes:
        if index.primary:
            single = len(index.keys) == 1 and not index.included
            return index.keys[0].column if single else None
    return None


def _data_type(column: Column, postgis: bool) -> str:  # noqa: FBT001  # a fact of the database, not a mode
    if not postgis:
        return column.type_name
    if column.type_name in _NATIVE_SHAPES:
        return "unknown"
    found = _GEOMETRY.fullmatch(column.type_sql)
    if not found:
        return column.type_name
    shape = found[2] or "Geometry"
    return shape.upper().replace("ZM", "").replace("Z", "") if found[1].lower() == "geometry" else shape


def _max_length(column: Column) -> int | None:
    if column.type_name in _CHARACTER_TYPES:
        return column.type_modifier - _VARLENA_HEADER
    return column.type_modifier if column.type_name in _BIT_TYPES else None


def _precision(column: Column) -> int | None:
    if column.type_name == "numeric":
        return None if column.type_modifier == -1 else ((column.type_modifier - _VARLENA_HEADER) >> 16) & 65535
    return _PRECISIONS.get(column.type_name)


def _scale(column: Column) -> int | None:
    if column.type_name == "numeric":
        return None if column.type_modifier == -1 else (column.type_modifier - _VARLENA_HEADER) & 65535
    return 0 if column.type_name in _INTEGERS else None
