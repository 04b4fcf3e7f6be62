"""The operations behind one field: new in a new table, added to a table, or edited in place (§5.2, §6.1–§6.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from snapshot_tool.directus.columns import ColumnInfo
from snapshot_tool.directus.defaults import Default, written_default
from snapshot_tool.directus.naming import index_name, primary_key_name, unique_name
from snapshot_tool.directus.new_column import NewColumn
from snapshot_tool.directus.refusal import invalid_payload
from snapshot_tool.directus.statements import (
    AddColumn,
    AddPrimaryKey,
    AddUnique,
    AlterType,
    CreateIndex,
    CreateTable,
    DropConstraint,
    DropDefault,
    DropIndex,
    DropNotNull,
    Operation,
    SetDefault,
    SetNotNull,
)
from snapshot_tool.directus.types import Size, has_column, serial_type, sql_type
from snapshot_tool.directus.versions import (
    ALWAYS_SETS_DEFAULT,
    KEEPS_DEFAULT_AND_NULLABILITY,
    KEEPS_SIZE,
    NEWEST,
    NULL_LENGTH_IS_DEFAULT,
)
from snapshot_tool.model.json import ABSENT, Absent, JsonObject, JsonValue


def create_table(table: str, fields: Sequence[JsonObject], version: str = NEWEST) -> list[Operation]:
    """Return CREATE TABLE with the columns of `fields`, and then their unique constraints and indexes.

    A primary key that does not count by itself is named inside CREATE TABLE, and only the first one; a `serial`
    column brings `primary key` along unless there is such a key.
    """
    with_column = [field for field in fields if has_column(field)]
    keys = [str(field["field"]) for field in with_column if _is_key(field) and not _is_serial(field)]
    columns = tuple(_new_column(field, version, serial_primary_key=not keys) for field in with_column)
    key = keys[0] if keys else None
    found: list[Operation] = [CreateTable(table, columns, key, primary_key_name(table) if keys else "")]
    for field in with_column:
        if not _is_serial(field) and not _is_key(field):
            found += _new_constraints(table, field, version)
    return found


def add_column(table: str, field: JsonObject, version: str = NEWEST) -> list[Operation]:
    """Return ADD COLUMN and what follows it; nothing for a field without a column."""
    if not has_column(field):
        return []
    name = str(field["field"])
    found: list[Operation] = [AddColumn(table, _new_column(field, version, serial_primary_key=True))]
    if _is_serial(field):
        return found
    if _is_key(field):
        return [*found, AddPrimaryKey(table, primary_key_name(table), name)]
    return found + _new_constraints(table, field, version)


def alter_column(table: str, field: JsonObject, existing: ColumnInfo, version: str = NEWEST) -> list[Operation]:
    """Return the edit of a column (§6.3): default, nullability and type again, then what flips of unique and indexed.

    Args:
        table: its table.
        field: the wanted field, with what the file leaves out left out.
        existing: the column as the inspector reported it before the push.
        version: of the Directus that edits it.

    """
    if not has_column(field):
        return []
    name = str(field["field"])
    schema = _schema(field)
    serial = _is_serial(field)
    found: list[Operation] = [DropDefault(table, name), DropNotNull(table, name)]
    found.append(
        AlterType(table, name, _serial_sql(field) if serial else _type(field, _kept_size(schema, existing, version)))
    )
    default = _default(field, existing, version)
    if default is not None:
        found.append(SetDefault(table, name, default))
    if _is_key(field) or _sets_not_null(schema, existing, version):
        found.append(SetNotNull(table, name))
    if _is_key(field):
        return found if serial else [*found, AddPrimaryKey(table, primary_key_name(table), name)]
    return found if existing.is_primary_key else found + _flips(table, field, existing, version)


def _new_column(field: JsonObject, version: str, *, serial_primary_key: bool) -> NewColumn:
    name = str(field["field"])
    if _is_serial(field):
        return NewColumn(name, serial_type(str(field["type"])), serial_primary_key=serial_primary_key)
    nullable = _nullable(_schema(field), None) and not _is_key(field)
    return NewColumn(name, _type(field, None), nullable, _default(field, None, version))


def _new_constraints(table: str, field: JsonObject, version: str) -> list[Operation]:
    schema, name = _schema(field), str(field["field"])
    found: list[Operation] = []
    if schema.get("is_unique") is True:
        found.append(AddUnique(table, unique_name(table, name, version), name))
    if schema.get("is_indexed") is True:
        found.append(CreateIndex(table, index_name(table, name, version), name))
    return found


def _flips(table: str, field: JsonObject, existing: ColumnInfo, version: str) -> list[Operation]:
    schema, name = _schema(field), str(field["field"])
    if _is_serial(field):
        # knex's chained `unique` and `index` do nothing for an increments column; the drops are the table's.
        schema = {key: value for key, value in schema.items() if value is not True}
    found: list[Operation] = []
    match schema.get("is_unique"):
        case True if not existing.is_unique:
            found.append(AddUnique(table, unique_name(table, name, version), name))
        case False if existing.is_unique:
            found.append(DropConstraint(table, unique_name(table, name, version)))
    match schema.get("is_indexed"):
        case True if not existing.is_indexed:
            found.append(CreateIndex(table, index_name(table, name, version), name))
        case False if existing.is_indexed:
            found.append(DropIndex(index_name(table, name, version)))
    return found


def _type(field: JsonObject, existing: Size | None) -> str:
    found = sql_type(str(field["type"]), _schema(field), existing)
    if found is None:
        raise invalid_payload(f'Illegal type passed: "{field["type"]}"')
    return found


def _kept_size(schema: JsonObject, existing: ColumnInfo, version: str) -> Size:
    """Return what of the live column's size stands in for what the file leaves out."""
    if not KEEPS_SIZE.holds_in(version):
        return Size()
    if "max_length" in schema and NULL_LENGTH_IS_DEFAULT.holds_in(version):
        return replace(existing.size, max_length=None)
    return existing.size


def _serial_sql(field: JsonObject) -> str:
    return f"{serial_type(str(field['type']))} primary key"


def _default(field: JsonObject, existing: ColumnInfo | None, version: str) -> Default | None:
    schema = _schema(field)
    value: JsonValue | Absent = schema.get("default_value", ABSENT)
    if isinstance(value, Absent):
        if existing is None or not _keeps(schema, version):
            return None
        value = existing.default_value
    return written_default(value, str(field["type"]), version)


def _keeps(schema: JsonObject, version: str) -> bool:
    """Return whether an edit sets what the file leaves out of default and nullability as the live column has it."""
    said = "default_value" in schema or "is_nullable" in schema
    return ALWAYS_SETS_DEFAULT.holds_in(version) or (said and KEEPS_DEFAULT_AND_NULLABILITY.holds_in(version))


def _sets_not_null(schema: JsonObject, existing: ColumnInfo, version: str) -> bool:
    if _keeps(schema, version):
        return not _nullable(schema, existing)
    changes = not KEEPS_DEFAULT_AND_NULLABILITY.holds_in(version) and existing.is_nullable
    return changes and schema.get("is_nullable") is False


def _nullable(schema: JsonObject, existing: ColumnInfo | None) -> bool:
    value = schema.get("is_nullable")
    if value is None:
        return True if existing is None else existing.is_nullable
    return bool(value)


def _is_key(field: JsonObject) -> bool:
    return bool(_schema(field).get("is_primary_key"))


def _is_serial(field: JsonObject) -> bool:
    return bool(_schema(field).get("has_auto_increment"))


def _schema(field: JsonObject) -> JsonObject:
    schema = field.get("schema")
    return schema if isinstance(schema, dict) else {}
