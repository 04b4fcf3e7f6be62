"""What a statement that succeeds does to the working catalog, so that the statements after it see it."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from snapshot_tool.directus import knex
from snapshot_tool.directus.defaults import Default
from snapshot_tool.directus.literals import stored_literal
from snapshot_tool.directus.naming import cut
from snapshot_tool.directus.new_column import NewColumn
from snapshot_tool.directus.pg_types import PgType, of_column, of_written
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
from snapshot_tool.model.catalog import Column, Constraint, ForeignKeyRule, Index, IndexKey, Sequence, Table

_RULES: dict[str, ForeignKeyRule] = {
    "NO ACTION": "NO ACTION",
    "RESTRICT": "RESTRICT",
    "CASCADE": "CASCADE",
    "SET NULL": "SET NULL",
    "SET DEFAULT": "SET DEFAULT",
}
_GIVEN_TYPMOD = frozenset({"character varying", "numeric", "geometry"})
"""Types whose NULL default is a cast, which PostgreSQL therefore stores."""


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
            _drop_column(working, stored_name(table), cut(column))
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
            _alter_column(working, operation)
        case _:
            assert_never(operation)


def stored_name(name: str) -> str:
    """Return the name that PostgreSQL knows a table, index or constraint by after knex wrote it."""
    return cut(knex.parts(name)[-1])


def stored_default(default: Default, target: PgType) -> str | None:
    """Return the default's expression as the catalog holds it, None for no default.

    Raises:
        PgError: where PostgreSQL cannot read the literal as a value of the type.

    """
    match default.kind:
        case "null":
            return f"NULL::{target.name}" if target.name in _GIVEN_TYPMOD and target.modifier >= 0 else None
        case "function":
            return default.text
        case "literal":
            return stored_literal(default.text, target)


def _create_table(working: Working, operation: CreateTable) -> None:
    name = stored_name(operation.table)
    schema = working.server.search_path[0] if working.server.search_path else "public"
    working.put(Table(name=name, schema=schema))
    for column in operation.sent_columns:
        _add_column(working, name, column)
    if operation.primary_key is not None:
        key_name = stored_name(operation.primary_key_name)
        _add_key(working, name, key_name, cut(operation.primary_key), primary=True)


def _drop_table(working: Working, name: str) -> None:
    for column in working.tables[name].columns:
        working.forget_column(name, column.name)
    working.drop(name)


def _add_column(working: Working, table_name: str, new: NewColumn) -> None:
    table = working.tables[table_name]
    name = cut(new.name)
    target = of_written(new.type_sql)
    sequence = working.free_sequence_name(table_name, name) if new.is_serial else None
    column = Column(
        name=name,
        number=max((column.number for column in table.columns), default=0) + 1,
        type_name=target.name,
        type_sql=target.sql,
        type_modifier=target.modifier,
        not_null=new.is_serial or not new.nullable,
        default=_new_default(new, target, sequence),
        owned_sequence=None if sequence is None else f"{table.schema}.{sequence}",
    )
    working.put(replace(table, columns=(*table.columns, column)))
    working.fresh.add((table_name, name))
    if column.not_null:
        working.not_null.add((table_name, name))
    if sequence is not None:
        working.sequences[sequence] = Sequence(
            sequence, table.schema, target.sql, owner_table=table_name, owner_column=name
        )
    if new.serial_primary_key:
        _add_key(working, table_name, cut(f"{table_name}_pkey"), name, primary=True)


def _new_default(new: NewColumn, target: PgType, sequence: str | None) -> str | None:
    if sequence is not None:
        return f"nextval('{sequence}'::regclass)"
    return None if new.default is None else stored_default(new.default, target)


def _drop_column(working: Working, table_name: str, column: str) -> None:
    """Drop a column with every index, constraint and statistic that uses it, as PostgreSQL does without a word.

    Before PostgreSQL 15 the generated columns that are made from it go, too.
    """
    for made_from_it in working.tables[table_name].dependents:
        if made_from_it.kind == "generated column" and made_from_it.column == column:
            _drop_column(working, table_name, made_from_it.name)
    table = working.tables[table_name]
    working.forget_column(table_name, column)
    gone = {constraint.name for constraint in table.constraints if column in constraint.columns}
    working.put(
        replace(
            table,
            columns=tuple(found for found in table.columns if found.name != column),
            constraints=tuple(found for found in table.constraints if found.name not in gone),
            indexes=tuple(
                index for index in table.indexes if not uses_column(index, column) and index.constraint not in gone
            ),
            dependents=tuple(found for found in table.dependents if found.column != column),
        )
    )
    for sequence in list(working.sequences.values()):
        if (sequence.owner_table, sequence.owner_column) == (table_name, column):
            del working.sequences[sequence.name]


def uses_column(index: Index, column: str) -> bool:
    """Return whether an index mentions a column: as a key, an INCLUDE column, or in an expression or predicate."""
    mentions = (*(key.definition for key in index.keys if key.column is None), index.predicate or "")
    return (
        column in index.included
        or any(key.column == column for key in index.keys)
        or any(_mentions(text, column) for text in mentions)
    )


def _mentions(text: str, column: str) -> bool:
    quoted = '"' + column.replace('"', '""') + '"'
    words = text.replace("(", " ").replace(")", " ").replace(",", " ").replace("::", " ").split()
    return quoted in text or column in words


def _alter_column(working: Working, operation: DropDefault | DropNotNull | AlterType | SetDefault | SetNotNull) -> None:
    table_name, name = stored_name(operation.table), cut(operation.column)
    table = working.tables[table_name]
    column = table.column(name)
    if column is None:
        return
    match operation:
        case DropDefault():
            changed = replace(column, default=None)
        case DropNotNull():
            changed = replace(column, not_null=False)
        case SetNotNull():
            changed = replace(column, not_null=True)
            working.not_null.add((table_name, name))
        case SetDefault():
            changed = replace(column, default=stored_default(operation.sent_default, of_column(column)))
        case AlterType(type_sql=written):
            target = of_written(written)
            changed = replace(
                column, type_name=target.name, type_sql=target.sql, type_modifier=target.modifier, collation=None
            )
    columns = tuple(changed if found.name == name else found for found in table.columns)
    working.put(replace(table, columns=columns))


def _add_key(working: Working, table_name: str, name: str, column: str, *, primary: bool) -> None:
    table = working.tables[table_name]
    word = "PRIMARY KEY" if primary else "UNIQUE"
    constraint = Constraint(
        name=name,
        kind="primary key" if primary else "unique",
        columns=(column,),
        definition=f'{word} ("{column}")',
        index=name,
        oid=working.next_oid(),
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
        oid=working.next_oid(),
    )
    working.put(replace(table, constraints=(*table.constraints, constraint)))


def _rule(words: str | None) -> ForeignKeyRule:
    return _RULES.get(" ".join((words or "NO ACTION").upper().split()), "NO ACTION")
