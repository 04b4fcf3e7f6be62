"""What each statement of a push does, in the words of the model, for whoever judges or asks the rows."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from snapshot_tool.directus.naming import cut
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
from snapshot_tool.directus.working import Working
from snapshot_tool.model.prediction import StatementKind, Work

_KINDS: Final[Mapping[type[Operation], StatementKind]] = MappingProxyType(
    {
        CreateTable: StatementKind.CREATE_TABLE,
        DropTable: StatementKind.DROP_TABLE,
        AddColumn: StatementKind.ADD_COLUMN,
        DropColumn: StatementKind.DROP_COLUMN,
        DropDefault: StatementKind.DROP_DEFAULT,
        DropNotNull: StatementKind.DROP_NOT_NULL,
        AlterType: StatementKind.ALTER_TYPE,
        SetDefault: StatementKind.SET_DEFAULT,
        SetNotNull: StatementKind.SET_NOT_NULL,
        AddPrimaryKey: StatementKind.ADD_PRIMARY_KEY,
        AddUnique: StatementKind.ADD_UNIQUE,
        DropConstraint: StatementKind.DROP_CONSTRAINT,
        CreateIndex: StatementKind.CREATE_INDEX,
        DropIndex: StatementKind.DROP_INDEX,
        AddForeignKey: StatementKind.ADD_FOREIGN_KEY,
    }
)


def work_of(working: Working, operation: Operation) -> Work:
    """Return what a statement does, its names as PostgreSQL cuts them; `working` is as it was before."""
    kind = _KINDS[type(operation)]
    match operation:
        case DropIndex(name):
            index = working.index(stored_name(name))
            return Work(kind, index.table if index else "")
        case CreateTable(table) | DropTable(table):
            return Work(kind, stored_name(table))
        case DropConstraint(table, name):
            return Work(kind, stored_name(table), name=stored_name(name))
        case AddColumn(table, column):
            return Work(kind, stored_name(table), cut(column.name), fills=column.fills)
        case AlterType(table, name, type_sql):
            return Work(kind, stored_name(table), cut(name), type_sql=type_sql)
        case AddForeignKey():
            parent = (stored_name(operation.target_table), cut(operation.target_column))
            return Work(kind, stored_name(operation.table), cut(operation.column), parent=parent)
        case _:
            return Work(kind, stored_name(operation.table), cut(operation.column))
