"""What a statement that succeeds does to the working catalog, so that the statements after it see it."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from snapshot_tool.directus import knex
from snapshot_tool.directus.naming import cut
from snapshot_tool.directus.new_column import NewColumn
from snapshot_tool.directus.simulate_columns import add_column, alter_column, drop_column
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
from snapshot_tool.directus.working import Working
from snapshot_tool.model.table import Constraint, ForeignKeyRule, Index, IndexKey, Table

_RULES: dict[str, ForeignKeyRule] = {
    "NO ACTION": "NO ACTION",
    "RESTRICT": "RESTRICT",
    "CASCADE": "CASCADE",
    "SET NULL": "SET NULL",
    "SET DEFAULT": "SET DEFAULT",
}


def perform(working: Working, operation: Operation) -> None:
    """Change the working catalog as PostgreSQL would; the operation must be one that it accepts."""
    match operation:
        case CreateTable():
            _create_table(working, operation)
        case DropTable(table):
            _drop_table(working, stored_name(table))
        case AddColumn(table):
            _add_column(working, stored_name(table), operation.sent_column)
        case DropColumn(table, column):
            drop_column(working, stored_name(table), cut(column))
        case AddPrimaryKey(table, name, column) | AddUnique(table, name, column):
            kind = "primary key" if isinstance(operation, AddPrimaryKey) else "unique"
            _add_key(working, stored_name(table), stored_name(name), cut(column), primary=kind == "primary key")
        case DropConstraint(table, name):
            _drop_constraint(working, stored_name(table), stored_name(name))
        case CreateIndex(table, name, column):
            _create_index(working, stored_name(table), stored_name(name), cut(column))
        case DropIndex(name):
            _drop_index(working, stored_name(name))
        case AddForeignKey():
            _add_foreign_key(working, operation)
        case DropDefault() | DropNotNull() | AlterType() | SetDefault() | SetNotNull():
            alter_column(working, stored_name(operation.table), operation)
        case _:
            assert_never(operation)


def stored_name(name: str) -> str:
    """Return the name that PostgreSQL knows a table, index or constraint by after knex wrote it."""
    return cut(knex.parts(name)[-1])


def _create_table(working: Working, operation: CreateTable) -> None:
    name = stored_name(operation.table)
    schema = working.server.search_path[0] if working.server.search_path else "public"
    working.put(Table(name=name, schema=schema))
    for column in operation.sent_columns:
        _add_column(working, name, column)
    if operation.primary_key is not None:
        key_name = stored_name(operation.primary_key_name)
        _add_key(working, name, key_name, cut(operation.primary_key), primary=True)


def _add_column(working: Working, table_name: str, new: NewColumn) -> None:
    add_column(working, table_name, new)
    if new.serial_primary_key:
        _add_key(working, table_name, cut(f"{table_name}_pkey"), cut(new.name), primary=True)


def _drop_table(working: Working, name: str) -> None:
    for column in working.tables[name].columns:
        working.forget_column(name, column.name)
    working.drop(name)


def _add_key(working: Working, table_name: str, name: str, column: str, *, primary: bool) -> None:
    table = working.tables[table_name]
    word = "PRIMARY KEY" if primary else "UNIQUE"
    constraint = Constraint(
        name=name,
        kind="primary key" if primary else "unique",
        columns=(column,),
        definition=f'{word} ("{column}")',
        index=name,
    )
    index = _index(table, name, column, primary=primary, constraint=name)
    columns = tuple(
        replace(found, not_null=True) if primary and found.name == column else found for found in table.columns
    )
    working.put(
        replace(table, columns=columns, constraints=(*table.constraints, constraint), indexes=(*table.indexes, index))
    )
    if primary:
        working.not_null.add((table_name, column))


def _create_index(working: Working, table_name: str, name: str, column: str) -> None:
    table = working.tables[table_name]
    working.put(replace(table, indexes=(*table.indexes, _index(table, name, column))))


def _index(table: Table, name: str, column: str, *, primary: bool = False, constraint: str | None = None) -> Index:
    unique = "UNIQUE " if constraint else ""
    return Index(
        name=name,
        schema=table.schema,
        table=table.name,
        definition=f'CREATE {unique}INDEX "{name}" ON {table.schema}."{table.name}" USING btree ("{column}")',
        method="btree",
        keys=(IndexKey(column=column, definition=column),),
        unique=constraint is not None,
        primary=primary,
        constraint=constraint,
    )


def _drop_index(working: Working, name: str) -> None:
    index = working.index(name)
    if index is not None:
        table = working.tables[index.table]
        working.put(replace(table, indexes=tuple(found for found in table.indexes if found.name != name)))


def _drop_constraint(working: Working, table_name: str, name: str) -> None:
    table = working.tables[table_name]
    working.put(
        replace(
            table,
            constraints=tuple(found for found in table.constraints if found.name != name),
            indexes=tuple(index for index in table.indexes if index.constraint != name),
        )
    )


def _add_foreign_key(working: Working, operation: AddForeignKey) -> None:
    table = working.tables[stored_name(operation.table)]
    target = working.tables[stored_name(operation.target_table)]
    column, target_column = cut(operation.column), cut(operation.target_column)
    key = target.primary_key
    constraint = Constraint(
        name=stored_name(operation.name),
        kind="foreign key",
        columns=(column,),
        definition=f'FOREIGN KEY ("{column}") REFERENCES "{target.name}"("{target_column}")',
        index=key.index if key else None,
        target_schema=target.schema,
        target_table=target.name,
        target_columns=(target_column,),
        on_update=_rule(operation.on_update),
        on_delete=_rule(operation.on_delete),
        place=working.next_place(),
    )
    working.put(replace(table, constraints=(*table.constraints, constraint)))


def _rule(words: str | None) -> ForeignKeyRule:
    return _RULES.get(" ".join((words or "NO ACTION").upper().split()), "NO ACTION")
