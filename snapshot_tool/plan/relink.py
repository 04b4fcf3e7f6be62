"""Foreign keys between columns that change their type: dropped before, made again and validated afterwards.

PostgreSQL would make them again by itself, with every row checked under ACCESS EXCLUSIVE, and only where the types of
both ends go together at every moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.plan import Phase
from snapshot_tool.model.snapshot import RelationSchema
from snapshot_tool.model.sql import ident
from snapshot_tool.model.table import Constraint, Table
from snapshot_tool.plan import casts
from snapshot_tool.plan.columns import WantedColumn, wanted_column
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.draft import Draft, Reverse, column_token, tokens, unlinked_token
from snapshot_tool.plan.future import are_comparable, future_column
from snapshot_tool.plan.locks import Operation
from snapshot_tool.plan.made import commented, validated
from snapshot_tool.plan.names import by_name, link_name
from snapshot_tool.plan.orphans import orphans_of
from snapshot_tool.plan.undo import link_again
from snapshot_tool.rules.plan import Problem, Question


def _is_retyped(context: Context, table: str, column: str) -> bool:
    """Return whether a column that is there changes its type so that its table or its keys are read anew."""
    if not context.field_differences.get(context.field_cause(table, column)):
        return False
    found = context.table(table)
    now = found.column(column) if found else None
    field = context.wanted_fields.get((table, column))
    if found is None or now is None or field is None or field.schema_ is None:
        return False
    wanted = wanted_column(field, context)
    return isinstance(wanted, WantedColumn) and (
        casts.operation(found, now, wanted.type_sql) is Operation.ALTER_TYPE_REWRITE
        or casts.needs_utc(now, wanted.type_sql)  # compared by another operator: PostgreSQL would check every row again
    )


def unlinked_ends(table: str, key: Constraint) -> frozenset[str]:
    """Return the tokens of both ends of a foreign key that is gone."""
    target = key.target_table or ""
    return tokens(
        *(unlinked_token(table, column) for column in key.columns),
        *(unlinked_token(target, column) for column in key.target_columns),
    )


def tied(context: Context, table: Table, column: str) -> tuple[str, ...]:
    """Return the tables at the other end of the foreign keys that a change of a column's type makes again by itself.

    PostgreSQL does that to each one that is there, though no row is read where values are compared as before.
    """
    found = [(table, key) for key in table.constraints if key.kind == "foreign key" and column in key.columns]
    found += [(other, key) for other, key in context.keys_to.get(table.name, ()) if column in key.target_columns]
    there = (
        (other, key)
        for other, key in found
        if _stays(context, other, key) and not is_relinked(context, other.name, key)
    )
    ends = (name for other, key in there for name in (other.name, key.target_table or "") if name != table.name)
    return tuple(dict.fromkeys(ends))


def is_relinked(context: Context, table: str, key: Constraint) -> bool:
    """Return whether an end of a foreign key changes its type, so that it is dropped and made again if it stays."""
    return any(_is_retyped(context, *end) for end in _ends(table, key))


def relink(context: Context) -> Iterator[Draft | Problem | Question]:
    """Yield the drop and the making of every foreign key that stays while an end of it changes its type."""
    for table in by_name(context.catalog.tables.values()):
        for key in by_name(table.constraints):
            if key.kind == "foreign key" and is_relinked(context, table.name, key) and _stays(context, table, key):
                yield from _relinked(context, table, key)


def _ends(table: str, key: Constraint) -> Iterator[tuple[str, str]]:
    yield from ((table, column) for column in key.columns)
    yield from ((key.target_table or "", column) for column in key.target_columns)


def _stays(context: Context, table: Table, key: Constraint) -> bool:
    """Return whether nothing else in the plan drops the foreign key: its relation, or one of its tables."""
    if {table.name, key.target_table} & context.dropped_collections:
        return False
    if not _is_told_anew(context, table, key):
        return True
    schema = _wanted_schema(context, table, key)
    return schema is not None and is_same(key, schema)


def _is_told_anew(context: Context, table: Table, key: Constraint) -> bool:
    """Return whether a foreign key is that of a relation whose file differs from it."""
    owner = (table.name, key.columns[0])
    if len(key.columns) > 1 or context.foreign_key(*owner) != key:
        return False
    return any((found.item.collection, found.item.field) == owner for found in context.differences.relations)


def _wanted_schema(context: Context, table: Table, key: Constraint) -> RelationSchema | None:
    wanted = context.wanted_relations.get((table.name, key.columns[0]))
    return wanted.schema_ if wanted else None


def is_same(found: Constraint, schema: RelationSchema) -> bool:
    """Return whether a foreign key points where the file of its relation says, and does what that says."""
    return (found.target_table, found.target_columns) == (
        schema.foreign_key_table,
        (schema.foreign_key_column,),
    ) and (found.on_update, found.on_delete) == (schema.on_update or "NO ACTION", schema.on_delete or "NO ACTION")


def _wanted_name(context: Context, table: Table, key: Constraint) -> str:
    """Return what a foreign key that stays is to be called: as it is, but where the file of its relation differs."""
    schema = _wanted_schema(context, table, key) if _is_told_anew(context, table, key) else None
    return link_name(schema, table.name, key.columns[0]) if schema else key.name


def _relinked(context: Context, table: Table, key: Constraint) -> Iterator[Draft | Problem | Question]:
    target = key.target_table or ""
    item = Item(ItemKind.RELATION, table.name, key.columns[0])
    for column, target_column in zip(key.columns, key.target_columns, strict=True):
        child, parent = future_column(context, table.name, column), future_column(context, target, target_column)
        if child is None or parent is None or not are_comparable(child, parent):
            own, other = (end.type_sql if end else "gone" for end in (child, parent))
            ends = f"{table.name}.{column} will be {own}, and {target}.{target_column} {other}"
            message = f"{item}: its foreign key {key.name} stays, while {ends}"
            remedy = f"change the types of {table.name}.{column} and {target}.{target_column} together"
            yield Problem("foreign-key-type", item.name, message, (remedy,), cause=item)
            return
    yield from orphans_of(context, item, key)
    sql = f"ALTER TABLE {context.qualified(table.name)}"
    dropped = Draft(
        Phase.EXPAND,
        Operation.DROP_FOREIGN_KEY,
        f"{sql} DROP CONSTRAINT {ident(key.name)}",
        f"{item}: a column that it ties changes its type; it is made again afterwards",
        table=table.name,
        referenced=(target,),
        unit=f"unlink {key.name} of {table.name}",
        provides=unlinked_ends(table.name, key) | tokens(_gap(table, key)),
        cause=item,
        undo=link_again(sql, key),
    )
    yield dropped
    again = replace(key, name=_wanted_name(context, table, key))
    add = link_again(sql, again)[0]
    drop = Reverse(Operation.DROP_FOREIGN_KEY, f"{sql} DROP CONSTRAINT {ident(again.name)}")
    added = replace(
        dropped,
        operation=Operation.ADD_FOREIGN_KEY,
        sql=add.sql,
        reason=f"{item}: holds again for new rows; those there are not read yet",
        unit=f"link {key.name} of {table.name}",
        needs=frozenset(column_token(*end) for end in _ends(table.name, key))
        | tokens(_gap(table, key))
        | name_freed(table.name, holder_of(table, key, again.name)),
        provides=tokens(f"relinked {table.name}.{key.name}"),
        undo=(drop,),
    )
    yield added
    yield from commented(added, sql, again)
    if key.validated:
        yield validated(added, sql, again.name, f"{key.name} of {table.name}")


def holder_of(table: Table | None, key: Constraint | None, name: str) -> Constraint | None:
    """Return the other constraint of a table that has the name which a foreign key, there or not, is to get."""
    is_its_own = key is not None and key.name == name
    return None if table is None or is_its_own else table.constraint(name)


def name_freed(table: str, holder: Constraint | None) -> frozenset[str]:
    """Return the token of the drop that a constraint's name waits for; nothing where no constraint has it."""
    return tokens(*(unlinked_token(table, column) for column in holder.columns[:1])) if holder else frozenset()


def _gap(table: Table, key: Constraint) -> str:
    return f"gap of {table.name}.{key.name}"
