"""What adding, dropping and editing a column does to the working catalog, heirs of the table included."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TypeAlias

from snapshot_tool.directus.literals import stored_default
from snapshot_tool.directus.naming import cut
from snapshot_tool.directus.new_column import NewColumn
from snapshot_tool.directus.pg_types import PgType, of_column, of_written
from snapshot_tool.directus.statements import AlterType, DropDefault, DropNotNull, SetDefault, SetNotNull
from snapshot_tool.directus.working import NAMED_NOT_NULL_SINCE, Working, named_not_null, object_name
from snapshot_tool.model.printed import uses
from snapshot_tool.model.table import Column, Constraint, Sequence, Table

Edit: TypeAlias = DropDefault | DropNotNull | AlterType | SetDefault | SetNotNull


def add_column(working: Working, table_name: str, new: NewColumn) -> None:
    """Add a column to a table and its heirs, with its sequence where it has one, but without its key."""
    table = working.tables[table_name]
    name = cut(new.name)
    target = of_written(new.type_sql)
    sequence = working.free_sequence_name(table_name, name) if new.is_serial else None
    column = Column(
        name=name,
        number=_next_number(table),
        type_name=target.name,
        type_sql=target.sql,
        type_modifier=target.modifier,
        not_null=new.is_serial or not new.nullable,
        default=kept_default(new, target, sequence, working.server.major),
        owned_sequence=None if sequence is None else f"{table.schema}.{sequence}",
    )
    put_column(working, table, column)
    if sequence is not None:
        working.sequences[sequence] = Sequence(
            sequence, table.schema, target.sql, owner_table=table_name, owner_column=name
        )


def put_column(working: Working, table: Table, column: Column) -> None:
    """Put a new column into a table and its heirs."""
    _put_own(working, table, column)
    for heir in list(working.heirs(table.name)):
        _inherit(working, heir, column)


def _put_own(working: Working, table: Table, column: Column) -> None:
    working.put(replace(table, columns=(*table.columns, column)))
    working.fresh.add((table.name, column.name))
    if column.not_null:
        working.not_null.add((table.name, column.name))


def _inherit(working: Working, heir: Table, column: Column) -> None:
    """Give an heir the new column of its parent; one of its own becomes an inherited one beside."""
    known = heir.column(column.name)
    if known is None:
        own = replace(column, number=_next_number(heir), owned_sequence=None, inherited=1, local=False)
        _put_own(working, heir, own)
    else:
        merged = replace(known, inherited=known.inherited + 1, not_null=known.not_null or column.not_null)
        working.put(replace(heir, columns=tuple(merged if found is known else found for found in heir.columns)))


def _next_number(table: Table) -> int:
    return max((column.number for column in table.columns), default=0) + 1


def kept_default(new: NewColumn, target: PgType, sequence: str | None, server_major: int) -> str | None:
    """Return the default that PostgreSQL keeps for a new column; None where it keeps none, as for a plain NULL."""
    if sequence is not None:
        return f"nextval('{sequence}'::regclass)"
    return None if new.default is None else stored_default(new.default, target, server_major)


def drop_column(working: Working, table_name: str, column: str) -> None:
    """Drop a column with every index, constraint and statistic that uses it, as PostgreSQL does without a word.

    Before PostgreSQL 15 the generated columns that are made from it go, too. An heir keeps a column that it has from
    elsewhere as well.
    """
    for made_from_it in working.tables[table_name].dependents:
        if made_from_it.kind == "generated column" and made_from_it.column == column:
            drop_column(working, table_name, made_from_it.name)
    for heir in list(working.family(working.tables[table_name], column))[1:]:
        _disinherit(working, heir, column)
    _remove_column(working, working.tables[table_name], column)


def _disinherit(working: Working, heir: Table, name: str) -> None:
    column = heir.column(name)
    if column is not None and (column.local or column.inherited > 1):
        kept = replace(column, inherited=column.inherited - 1)
        working.put(replace(heir, columns=tuple(kept if found is column else found for found in heir.columns)))
    elif column is not None:
        _remove_column(working, heir, name)


def _remove_column(working: Working, table: Table, column: str) -> None:
    working.forget_column(table.name, column)
    gone = {constraint.name for constraint in table.constraints if column in constraint.columns}
    working.put(
        replace(
            table,
            columns=tuple(found for found in table.columns if found.name != column),
            constraints=tuple(found for found in table.constraints if found.name not in gone),
            indexes=tuple(index for index in table.indexes if not uses(index, column) and index.constraint not in gone),
            dependents=tuple(found for found in table.dependents if found.column != column),
        )
    )
    for sequence in list(working.sequences.values()):
        if (sequence.owner_table, sequence.owner_column) == (table.name, column):
            del working.sequences[sequence.name]


def alter_column(working: Working, table_name: str, operation: Edit) -> None:
    """Edit a column of a table and its heirs."""
    name = cut(operation.column)
    for member in list(working.family(working.tables[table_name], name)):
        column = member.column(name)
        if column is not None:
            columns = tuple(
                _altered(working, column, operation) if found is column else found for found in member.columns
            )
            working.put(replace(member, columns=columns, constraints=_left_constraints(working, member, operation)))
        if isinstance(operation, SetNotNull):
            working.not_null.add((member.name, name))


def _altered(working: Working, column: Column, operation: Edit) -> Column:
    match operation:
        case DropDefault():
            return replace(column, default=None)
        case DropNotNull():
            return replace(column, not_null=False)
        case SetNotNull():
            return replace(column, not_null=True)
        case SetDefault():
            return replace(
                column, default=stored_default(operation.sent_default, of_column(column), working.server.major)
            )
        case AlterType(type_sql=written):
            target = of_written(written)
            return replace(
                column,
                type_name=target.name,
                type_sql=target.sql,
                type_modifier=target.modifier,
                collation=None,
                base_type=None,
            )


def _left_constraints(working: Working, table: Table, operation: Edit) -> tuple[Constraint, ...]:
    """Return the constraints that an edit leaves: since PostgreSQL 18 NOT NULL is one, which is made anew without more.

    DROP NOT NULL takes it along with its comment, and what comes after it has PostgreSQL's own name
    (https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-NOT-NULL).
    """
    if not isinstance(operation, (DropNotNull, SetNotNull)) or working.server.major < NAMED_NOT_NULL_SINCE:
        return table.constraints
    column = cut(operation.column)
    own = [found for found in table.constraints if found.kind == "not null" and found.columns == (column,)]
    if isinstance(operation, DropNotNull):
        return tuple(found for found in table.constraints if found not in own)
    if own:
        return table.constraints
    names = (object_name(table.name, column, f"not_null{number or ''}") for number in count())
    name = next(name for name in names if table.constraint(name) is None)
    return (*table.constraints, named_not_null(name, column))
