"""What PostgreSQL would answer to a statement, given the working catalog and what is known of the rows.

SQLSTATEs and messages are PostgreSQL's own (English, 12–18). A check that depends on rows nobody looked at gives
UNKNOWN, and only where the table may hold rows at all.
"""

from __future__ import annotations

from typing import assert_never

from snapshot_tool.directus import alter_outcome, foreign_key_outcome
from snapshot_tool.directus.lookup import check_schema, find_column, find_table
from snapshot_tool.directus.naming import cut
from snapshot_tool.directus.new_column import NewColumn
from snapshot_tool.directus.pg_names import described_column, quoted
from snapshot_tool.directus.pg_types import check_type, has_default_opclass, of_written
from snapshot_tool.directus.refusal import PgError
from snapshot_tool.directus.row_facts import RowFacts, is_empty
from snapshot_tool.directus.simulate import stored_name
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
from snapshot_tool.directus.verdict import FINE, Verdict, lost, maybe, pass_or_unknown
from snapshot_tool.directus.working import Working
from snapshot_tool.model.catalog import Column, Constraint, DependentKind, Table
from snapshot_tool.model.question import QuestionKind

_SYSTEM_COLUMNS = frozenset({"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"})
_HOLDS_TABLE: frozenset[DependentKind] = frozenset(
    {"view", "materialized view", "function", "foreign key", "type", "other"}
)
_HOLDS_COLUMN = _HOLDS_TABLE | {"rule", "policy", "trigger", "publication"}
_GENERATED_HOLDS_SINCE = 15
"""The major version since which a generated column keeps the columns that it is made from; before, it goes along."""


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
            return _drop_table(working, table, rows)
        case AddColumn(table):
            return _add_column(working, find_table(working, table), operation.sent_column)
        case DropColumn(table, column):
            return _drop_column(working, find_table(working, table), cut(column), rows)
        case AddPrimaryKey(table, name, column) | AddUnique(table, name, column):
            return _add_key(working, find_table(working, table), operation, rows)
        case DropConstraint(table, name):
            return _drop_constraint(working, find_table(working, table), stored_name(name))
        case CreateIndex(table, name, column):
            return _create_index(working, find_table(working, table), stored_name(name), cut(column))
        case DropIndex(name):
            return _drop_index(working, name)
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
        _check_new_column(working, column)
    repeated = next((name for at, name in enumerate(names) if name in names[:at]), None)
    keys = sum(column.serial_primary_key for column in operation.columns)
    table = stored_name(operation.table)
    if keys > 1:
        raise PgError("42P16", f'multiple primary keys for table "{table}" are not allowed')
    _check_free(working, table)
    if repeated is not None:
        raise PgError("42701", f'column "{repeated}" specified more than once')
    if keys or operation.primary_key is not None:
        _check_free(
            working, cut((operation.primary_key_name and stored_name(operation.primary_key_name)) or f"{table}_pkey")
        )
    return FINE


def _check_new_column(working: Working, column: NewColumn) -> None:
    if cut(column.name) in _SYSTEM_COLUMNS:
        raise PgError("42701", f'column name "{column.name}" conflicts with a system column name')
    if column.is_serial:
        return
    check_type(column.type_sql, working.server.major, working.extensions)
    if column.default is not None:
        alter_outcome.check_default(working, column.default, of_written(column.type_sql), cut(column.name))


def _drop_table(working: Working, written: str, rows: RowFacts) -> Verdict:
    check_schema(working, written)
    name = stored_name(written)
    kind = working.relation_kind(name)
    if kind is None:
        raise PgError("42P01", f'table "{name}" does not exist')
    if kind not in {"table", "partitioned table"}:
        raise PgError("42809", f'"{name}" is not a table')
    table = working.tables[name]
    held = any(dependent.kind in _HOLDS_TABLE for dependent in table.dependents)
    if held or any(holder.name != name for holder, _ in working.referrers(name)):
        raise _held(f"table {quoted(name)}")
    return lost(rows.count(working, QuestionKind.LOST_ROWS, table), f"the rows of {name}")


def _held(described: str) -> PgError:
    return PgError("2BP01", f"cannot drop {described} because other objects depend on it")


def _add_column(working: Working, table: Table, column: NewColumn) -> Verdict:
    if table.is_partition:
        raise PgError("42809", "cannot add column to a partition")
    _check_new_column(working, column)
    if column.serial_primary_key and table.primary_key is not None:
        raise PgError("42P16", f'multiple primary keys for table "{table.name}" are not allowed')
    name = cut(column.name)
    if table.column(name) is not None:
        raise PgError("42701", f'column "{name}" of relation "{table.name}" already exists')
    if column.is_serial:
        return FINE
    alter_outcome.check_fits(column.default, of_written(column.type_sql))
    is_filled = column.default is not None and column.default.kind != "null"
    if column.nullable or is_filled or is_empty(working, table):
        return FINE
    message = alter_outcome.null_values(working, table, name)
    if table.rows > 0:
        raise PgError("23502", message)
    return maybe(message, "23502")


def _drop_column(working: Working, table: Table, name: str, rows: RowFacts) -> Verdict:
    if table.is_partition:
        raise PgError("42P16", f'cannot drop inherited column "{name}"')
    column = find_column(table, name)
    holding = _HOLDS_COLUMN | ({"generated column"} if working.server.major >= _GENERATED_HOLDS_SINCE else set())
    held = any(dependent.column == name and dependent.kind in holding for dependent in table.dependents)
    if held or any(_is_target(table, name, holder, key) for holder, key in working.referrers(table.name)):
        raise _held(described_column(table.name, name))
    if (table.name, name) in working.fresh or column.null_fraction == 1.0:
        return FINE
    return lost(rows.count(working, QuestionKind.LOST_VALUES, table, name), f"the values of {table.name}.{name}")


def _is_target(table: Table, column: str, holder: Table, key: Constraint) -> bool:
    """Return whether a foreign key keeps a column from being dropped; one that goes with the column does not."""
    return column in key.target_columns and not (holder.name == table.name and column in key.columns)


def _add_key(working: Working, table: Table, operation: AddPrimaryKey | AddUnique, rows: RowFacts) -> Verdict:
    primary = isinstance(operation, AddPrimaryKey)
    name, column = stored_name(operation.name), cut(operation.column)
    found = table.column(column)
    if found is None:
        raise PgError("42703", f'column "{column}" named in key does not exist')
    if primary and table.primary_key is not None:
        raise PgError("42P16", f'multiple primary keys for table "{table.name}" are not allowed')
    _check_indexable(found, "primary keys" if primary else "unique constraints")
    _check_free(working, name)
    if table.constraint(name) is not None:
        raise PgError("42710", f'constraint "{name}" for relation "{table.name}" already exists')
    return _duplicates(working, table, found, name, rows)


def _duplicates(working: Working, table: Table, column: Column, name: str, rows: RowFacts) -> Verdict:
    if any(
        index.unique and index.valid and index.predicate is None and [key.column for key in index.keys] == [column.name]
        for index in table.indexes
    ):
        return FINE
    if (table.name, column.name) in working.fresh and column.default is None:
        return FINE
    count = rows.count(working, QuestionKind.DUPLICATES, table, column.name)
    return pass_or_unknown(count, PgError("23505", f'could not create unique index "{name}"'))


def _check_indexable(column: Column, built: str) -> None:
    if not has_default_opclass(column.type_name, "btree"):
        message = f'data type {column.type_name} has no default operator class for access method "btree"'
        raise PgError("42704", message)
    if column.generated == "virtual":
        raise PgError("0A000", f"{built} on virtual generated columns are not supported")


def _drop_constraint(working: Working, table: Table, name: str) -> Verdict:
    constraint = table.constraint(name)
    if constraint is None:
        raise PgError("42704", f'constraint "{name}" of relation "{table.name}" does not exist')
    if constraint.index is not None and constraint.kind != "foreign key":
        index = table.index(constraint.index)
        held = bool(index and index.dependents)
        if held or any(key.index == constraint.index for _, key in working.referrers(table.name)):
            raise _held(f"constraint {name} on table {quoted(table.name)}")
    return FINE


def _create_index(working: Working, table: Table, name: str, column: str) -> Verdict:
    found = table.column(column)
    if found is None:
        raise PgError("42703", f'column "{column}" does not exist')
    _check_indexable(found, "indexes")
    _check_free(working, name)
    return FINE


def _drop_index(working: Working, written: str) -> Verdict:
    check_schema(working, written)
    name = stored_name(written)
    kind = working.relation_kind(name)
    index = working.index(name)
    if kind is None:
        raise PgError("42704", f'index "{name}" does not exist')
    if index is None:
        raise PgError("42809", f'"{name}" is not an index')
    needed_by = None
    if index.constraint is not None:
        needed_by = f"constraint {index.constraint} on table {quoted(index.table)}"
    elif index.parent is not None:
        needed_by = f"index {quoted(index.parent)}"
    if needed_by is not None:
        raise PgError("2BP01", f"cannot drop index {quoted(name)} because {needed_by} requires it")
    if index.dependents or any(key.index == name for _, key in working.referrers(index.table)):
        raise _held(f"index {quoted(name)}")
    return FINE
