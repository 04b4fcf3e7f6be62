"""What PostgreSQL would answer to a statement, given the working catalog and what is known of the rows.

SQLSTATEs and messages are PostgreSQL's own (English, 12–18). A check that depends on rows nobody looked at gives
UNKNOWN, and only where the table may hold rows at all.
"""

from __future__ import annotations

from typing import assert_never

from snapshot_tool.directus import alter_outcome, drop_outcome, foreign_key_outcome
from snapshot_tool.directus.literals import check_fits
from snapshot_tool.directus.lookup import check_schema, find_table
from snapshot_tool.directus.naming import cut
from snapshot_tool.directus.new_column import NewColumn
from snapshot_tool.directus.pg_names import quoted
from snapshot_tool.directus.pg_types import check_type, has_default_opclass, of_written
from snapshot_tool.directus.refusal import PgError
from snapshot_tool.directus.row_facts import RowFacts, first_filled, is_all_null, is_empty
from snapshot_tool.directus.simulate import stored_name
from snapshot_tool.directus.simulate_columns import kept_default
from snapshot_tool.directus.statements import (
    AddColumn,
    AddForeignKey,
    AddPrimaryKey,
    AddUnique,
    AlterType,
    CreateIndex,
    CreateTable,
    DropColumn,
    DropConstraint,
    DropDefault,
    DropIndex,
    DropNotNull,
    DropTable,
    Operation,
    SetDefault,
    SetNotNull,
)
from snapshot_tool.directus.syntax import check_syntax
from snapshot_tool.directus.type_outcome import check_row_type
from snapshot_tool.directus.verdict import FINE, Verdict, pass_or_unknown
from snapshot_tool.directus.working import Working
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.model.table import Column, Table

_SYSTEM_COLUMNS = frozenset({"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"})

_NEVER_TWICE = "gen_random_uuid()"
"""The default with which a new column is filled and holds no value twice."""


def judge(working: Working, operation: Operation, rows: RowFacts) -> Verdict:
    """Return how a statement would end.

    Raises:
        PgError: where PostgreSQL refuses it.

    """
    check_syntax(operation)
    match operation:
        case CreateTable():
            return _create_table(working, operation)
        case DropTable(table):
            return drop_outcome.drop_table(working, table, rows)
        case AddColumn(table):
            return _add_column(working, find_table(working, table), operation.sent_column, rows)
        case DropColumn(table, column):
            return drop_outcome.drop_column(working, find_table(working, table), cut(column), rows)
        case AddPrimaryKey(table, name, column) | AddUnique(table, name, column):
            return _add_key(working, find_table(working, table), operation, rows)
        case DropConstraint(table, name):
            return drop_outcome.drop_constraint(working, find_table(working, table), stored_name(name))
        case CreateIndex(table, name, column):
            return _create_index(working, find_table(working, table), stored_name(name), cut(column))
        case DropIndex(name):
            return drop_outcome.drop_index(working, name)
        case AddForeignKey():
            return foreign_key_outcome.judge(working, operation, rows)
        case DropDefault() | DropNotNull() | AlterType() | SetDefault() | SetNotNull():
            return alter_outcome.judge(working, find_table(working, operation.table), operation, rows)
        case _:
            assert_never(operation)


def _check_free(working: Working, name: str) -> None:
    if working.relation_kind(name) is not None:
        raise PgError("42P07", f'relation "{name}" already exists')


def _create_table(working: Working, operation: CreateTable) -> Verdict:
    check_schema(working, operation.table)
    names = [cut(column.name) for column in operation.columns]
    for column in operation.sent_columns:
        _check_new_type(working, column)
    table = stored_name(operation.table)
    keys = sum(column.serial_primary_key for column in operation.columns)
    if keys > 1:
        raise PgError("42P16", f'multiple primary keys for table "{table}" are not allowed')
    repeated = next((name for at, name in enumerate(names) if name in names[at + 1 :]), None)
    if repeated is not None:
        raise PgError("42701", f'column "{repeated}" specified more than once')
    for column in operation.sent_columns:
        _check_new_name(column)
    _check_free(working, table)
    if any(found.name == table for found in working.types):
        raise PgError("42710", f'type "{table}" already exists')
    for column in operation.sent_columns:
        _check_new_default(working, column)
    if keys or operation.primary_key is not None:
        _check_free(
            working, cut((operation.primary_key_name and stored_name(operation.primary_key_name)) or f"{table}_pkey")
        )
    return FINE


def _check_new_name(column: NewColumn) -> None:
    if cut(column.name) in _SYSTEM_COLUMNS:
        raise PgError("42701", f'column name "{column.name}" conflicts with a system column name')


def _check_new_type(working: Working, column: NewColumn) -> None:
    if not column.is_serial:
        check_type(column.type_sql, working.server.major, working.extensions)


def _check_new_default(working: Working, column: NewColumn) -> None:
    if column.default is not None and not column.is_serial:
        alter_outcome.check_default(working, column.default, of_written(column.type_sql), cut(column.name))


def _add_column(working: Working, table: Table, column: NewColumn, rows: RowFacts) -> Verdict:
    _check_new_name(column)
    _check_new_type(working, column)
    _check_new_default(working, column)
    if table.of_type is not None:
        raise PgError("42809", "cannot add column to typed table")
    if table.is_partition:
        raise PgError("42809", "cannot add column to a partition")
    if column.serial_primary_key and table.primary_key is not None:
        raise PgError("42P16", f'multiple primary keys for table "{table.name}" are not allowed')
    name = cut(column.name)
    if table.column(name) is not None:
        raise PgError("42701", f'column "{name}" of relation "{table.name}" already exists')
    for heir in working.heirs(table.name):
        found = heir.column(name)
        if found is not None and found.type_sql != of_written(column.type_sql).sql:
            raise PgError("42804", f'child table "{heir.name}" has different type for column "{name}"')
    target = of_written(column.type_sql)
    if not column.is_serial:
        check_fits(column.default, target)
    if column.is_serial or kept_default(column, target, None, working.server.major) is not None:
        for member in (table, *working.heirs(table.name)):
            check_row_type(member)
    is_filled = column.is_serial or (column.default is not None and column.default.kind != "null")
    if column.nullable or is_filled or is_empty(working, table):
        return FINE
    filled = first_filled(working, table)
    error = PgError("23502", alter_outcome.null_values(working, filled, name))
    if filled.rows > 0:
        raise error
    return pass_or_unknown(rows.count(working, QuestionKind.NULLS, table, name), error)


def _add_key(working: Working, table: Table, operation: AddPrimaryKey | AddUnique, rows: RowFacts) -> Verdict:
    primary = isinstance(operation, AddPrimaryKey)
    name, column = stored_name(operation.name), cut(operation.column)
    found = table.column(column)
    if found is None:
        raise PgError("42703", f'column "{column}" named in key does not exist')
    _check_indexable(working, found, "primary keys" if primary else "unique constraints")
    if primary and table.primary_key is not None:
        raise PgError("42P16", f'multiple primary keys for table "{table.name}" are not allowed')
    _check_free(working, name)
    _check_partition_key(table, column, "PRIMARY KEY" if primary else "UNIQUE")
    if table.constraint(name) is not None:
        raise PgError("42710", f'constraint "{name}" for relation "{table.name}" already exists')
    return _duplicates(working, table, found, name, rows)


def _duplicates(working: Working, table: Table, column: Column, name: str, rows: RowFacts) -> Verdict:
    if any(
        index.unique and index.valid and index.predicate is None and index.is_over(column.name)
        for index in table.indexes
    ):
        return FINE
    is_fresh = (table.name, column.name) in working.fresh
    if is_all_null(working, table, column) or (is_fresh and column.default == _NEVER_TWICE):
        return FINE
    count = rows.count(working, QuestionKind.DUPLICATES, table, column.name)
    return pass_or_unknown(count, PgError("23505", f'could not create unique index "{name}"'))


def _check_partition_key(table: Table, column: str, built: str) -> None:
    """Raise where a key of one column does not hold all of a partitioned table's own key."""
    if table.partition_key is None:
        return
    members = table.partition_key.partition("(")[2]
    if "(" in members:
        raise PgError("0A000", f"unsupported {built} constraint with partition key definition")
    if members.removesuffix(")").split(" COLLATE ")[0] != quoted(column):
        raise PgError("0A000", "unique constraint on partitioned table must include all partitioning columns")


def _check_indexable(working: Working, column: Column, built: str) -> None:
    if not has_default_opclass(column.type_name, "btree", working.server.major, working.extensions):
        message = f'data type {column.type_name} has no default operator class for access method "btree"'
        raise PgError("42704", message)
    if column.generated == "virtual":
        raise PgError("0A000", f"{built} on virtual generated columns are not supported")


def _create_index(working: Working, table: Table, name: str, column: str) -> Verdict:
    found = table.column(column)
    if found is None:
        raise PgError("42703", f'column "{column}" does not exist')
    _check_indexable(working, found, "indexes")
    _check_free(working, name)
    return FINE
