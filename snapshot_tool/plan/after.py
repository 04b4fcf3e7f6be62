"""The catalog as a plan's statements will leave it: what a push that follows them will find.

A pure function of the same differences that the planner made its steps from; the tests compare it with the database
that a plan has run on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from snapshot_tool.directus.pg_names import quoted
from snapshot_tool.directus.simulate_columns import drop_column, put_column
from snapshot_tool.directus.system import system
from snapshot_tool.directus.working import Working
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.difference import Difference
from snapshot_tool.model.item import Item
from snapshot_tool.model.snapshot import Field, Relation, RelationSchema
from snapshot_tool.model.sql import literal
from snapshot_tool.model.table import Column, Constraint, ForeignKeyRule, Index, IndexKey, Sequence, Table
from snapshot_tool.plan.after_rows import write_rows
from snapshot_tool.plan.casts import sized
from snapshot_tool.plan.columns import WantedColumn, wanted_column
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.names import index_name, link_name, primary_key_name, unique_name
from snapshot_tool.plan.types import Unwritable

_HEADER: Final = 4
_NO_RULE: Final[ForeignKeyRule] = "NO ACTION"


def catalog_after(context: Context) -> Catalog:
    """Return the catalog after the steps that bring about `context.differences`, all of which have a statement."""
    working = Working(context.catalog, system(context.version))
    _unlink(context, working)
    for difference in context.differences.collections:
        name = difference.item.collection
        if name in context.new_tables:
            _create_table(context, working, name)
        elif name not in context.wanted_collections and name in working.tables:
            working.drop(name)
    for item in context.field_differences:
        if item.collection not in context.new_tables and item.collection in working.tables:
            _change_field(context, working, item, context.wanted_fields.get((item.collection, item.field)))
    for difference in context.differences.system_fields:
        _index(context, working, difference.item, indexed=_is_wanted_indexed(difference))
    for difference in context.differences.relations:
        relation = context.wanted_relations.get((difference.item.collection, difference.item.field))
        if relation is not None and relation.schema_ is not None:
            _link(working, relation, relation.schema_)
    write_rows(context, working.rows)
    return working.catalog()


def _is_wanted_indexed(difference: Difference) -> bool:
    entry = difference.at("schema", "is_indexed")
    return entry is not None and entry.rhs is True


def _unlink(context: Context, working: Working) -> None:
    """Drop the foreign keys of relations that go or change; one that stays the same is put back by `_link`."""
    items = [difference.item for difference in context.differences.relations]
    tracked = {(found.collection, found.field) for found in context.current.relations if found.schema_ is not None}
    gone = {
        (relation.collection, relation.field)
        for relation in context.current.relations
        if relation.collection in context.dropped_collections
    }
    for table, column in {(item.collection, item.field) for item in items} | gone:
        key = context.foreign_key(table, column)
        if key is not None and (table, column) in tracked:
            _without(working, table, constraints={key.name})


def _without(working: Working, table: str, *, constraints: Iterable[str] = (), indexes: Iterable[str] = ()) -> None:
    found, names, own = working.tables[table], set(constraints), set(indexes)
    working.put(
        replace(
            found,
            constraints=tuple(constraint for constraint in found.constraints if constraint.name not in names),
            indexes=tuple(
                index for index in found.indexes if index.name not in own and index.constraint not in (names or {""})
            ),
        )
    )


def _create_table(context: Context, working: Working, name: str) -> None:
    working.put(Table(name, context.schema(name), owner=context.catalog.server.role, rows=-1))
    fields = [field for key, field in context.wanted_fields.items() if key[0] == name and field.schema_ is not None]
    for field in reversed(fields):
        _add_column(context, working, name, field)


def _change_field(context: Context, working: Working, item: Item, wanted: Field | None) -> None:
    there = working.tables[item.collection].column(item.field)
    if wanted is None or wanted.schema_ is None:
        if there is not None:
            drop_column(working, item.collection, item.field)
    elif there is None:
        _add_column(context, working, item.collection, wanted)
    else:
        _alter_column(context, working, there, wanted)


def _add_column(context: Context, working: Working, table: str, field: Field) -> None:
    wanted = wanted_column(field, context)
    if isinstance(wanted, Unwritable):
        return
    found = working.tables[table]
    number = max((column.number for column in found.columns), default=0) + 1
    put_column(working, found, _column(context, working, number, wanted, field))
    if wanted.primary_key:
        _add_key(working, table, primary_key_name(table), wanted.name, primary=True)
    if wanted.unique:
        _add_key(working, table, unique_name(table, wanted.name, context.version), wanted.name)
    if wanted.indexed:
        _index(context, working, context.field_cause(table, wanted.name), indexed=True)


def _column(context: Context, working: Working, number: int, wanted: WantedColumn, field: Field) -> Column:
    table = field.collection
    schema = context.schema(table)
    sequence = wanted.sequence.name if wanted.sequence else ""
    owned = ""
    if wanted.identity:
        owned = working.free_sequence_name(table, wanted.name)
        working.sequences[owned] = Sequence(owned, schema, wanted.type_sql, table, wanted.name, identity=True)
    elif sequence:
        owner = (table, wanted.name) if wanted.owns_sequence else (None, None)
        known = working.sequences.get(sequence) or Sequence(sequence, schema, wanted.type_sql)
        working.sequences[sequence] = replace(known, owner_table=owner[0], owner_column=owner[1])
        owned = sequence if wanted.owns_sequence else ""
    return Column(
        name=wanted.name,
        number=number,
        type_name=_type_name(field),
        type_sql=_type_sql(wanted, field),
        type_modifier=_modifier(wanted.type_sql),
        not_null=wanted.not_null,
        default=_default(wanted),
        generated="stored" if wanted.generation is not None else "",
        identity="by default" if wanted.identity else "",
        owned_sequence=f"{quoted(schema)}.{quoted(owned)}" if owned else None,
    )


def _default(wanted: WantedColumn) -> str | None:
    if wanted.generation is not None:
        return wanted.generation
    if wanted.sequence is not None:
        return f"nextval({literal(quoted(wanted.sequence.name))}::regclass)"
    return wanted.default.stored


def _modifier(type_sql: str) -> int:
    """Return `atttypmod`: a length with its header, a precision and scale in one number, or -1."""
    found = sized(type_sql)
    match found.base, found.sizes:
        case ("character varying" | "character" | "bpchar", (length,)):
            return length + _HEADER
        case ("numeric", (precision, scale)):
            return ((precision << 16) | (scale & 0x7FF)) + _HEADER
        case (_, (size,)):
            return size
        case _:
            return -1


def _alter_column(context: Context, working: Working, there: Column, field: Field) -> None:
    wanted = wanted_column(field, context)
    if isinstance(wanted, Unwritable):
        return
    table = working.tables[field.collection]
    for heir in [member for member in working.family(table, there.name) if member is not table]:
        _alter_inherited(working, heir, there.name, wanted, field)
    info = context.column_info(table.name, there.name)
    if info is not None and info.is_primary_key and info.has_auto_increment:
        made = replace(there, type_name=_type_name(field), type_sql=wanted.type_sql)
        working.put(replace(table, columns=_replaced(table, there, made)))
        return
    made = replace(_column(context, working, there.number, wanted, field), comment=there.comment)
    working.put(
        replace(
            table,
            columns=_replaced(table, there, made),
            constraints=tuple(
                found
                for found in table.constraints
                if made.not_null or found.kind != "not null" or found.columns != (there.name,)
            ),
        )
    )
    _unique(context, working, field.collection, there.name, wanted)
    _index(context, working, context.field_cause(field.collection, there.name), indexed=wanted.indexed)


def _alter_inherited(working: Working, heir: Table, name: str, wanted: WantedColumn, field: Field) -> None:
    own = heir.column(name)
    if own is None:
        return
    made = replace(
        own,
        type_name=_type_name(field),
        type_sql=_type_sql(wanted, field),
        type_modifier=_modifier(wanted.type_sql),
        not_null=wanted.not_null,
        default=_default(wanted),
    )
    working.put(replace(heir, columns=_replaced(heir, own, made)))


def _type_name(field: Field) -> str:
    return (field.schema_.data_type if field.schema_ else None) or ""


def _type_sql(wanted: WantedColumn, field: Field) -> str:
    """Return the type as PostgreSQL writes it: one that somebody made is quoted in statements, here only if need be."""
    return _type_name(field) if wanted.type_sql.startswith('"') else wanted.type_sql


def _replaced(table: Table, old: Column, new: Column) -> tuple[Column, ...]:
    return tuple(new if found is old else found for found in table.columns)


def _unique(context: Context, working: Working, table: str, column: str, wanted: WantedColumn) -> None:
    own = [key for key in working.tables[table].constraints if key.kind == "unique" and key.columns == (column,)]
    if wanted.primary_key or bool(own) == wanted.unique:
        return
    if not wanted.unique:
        _without(working, table, constraints=[key.name for key in own])
        return
    name = unique_name(table, column, context.version)
    _without(working, table, indexes=[name])
    _add_key(working, table, name, column)


def _index(context: Context, working: Working, item: Item, *, indexed: bool) -> None:
    table = working.tables.get(item.collection)
    if table is None:
        return
    own = [index for index in table.indexes if index.covers_only(item.field)]
    if not indexed:
        _without(working, table.name, indexes=[index.name for index in own])
    elif not any(index.valid for index in own):
        name = index_name(table.name, item.field, context.version)
        _without(working, table.name, indexes=[name])
        table = working.tables[table.name]
        working.put(replace(table, indexes=(*table.indexes, _plain_index(table, name, item.field))))


def _add_key(working: Working, table: str, name: str, column: str, *, primary: bool = False) -> None:
    found = working.tables[table]
    definition = f"{'PRIMARY KEY' if primary else 'UNIQUE'} ({quoted(column)})"
    key = Constraint(name, "primary key" if primary else "unique", (column,), definition, index=name)
    plain = _plain_index(found, name, column)
    text = plain.definition.replace("CREATE INDEX", "CREATE UNIQUE INDEX", 1)
    index = replace(plain, definition=text, unique=True, primary=primary, constraint=name)
    working.put(replace(found, constraints=(*found.constraints, key), indexes=(*found.indexes, index)))


def _plain_index(table: Table, name: str, column: str) -> Index:
    definition = (
        f"CREATE INDEX {quoted(name)} ON {quoted(table.schema)}.{quoted(table.name)} USING btree ({quoted(column)})"
    )
    return Index(name, table.schema, table.name, definition, "btree", (IndexKey(column, quoted(column)),))


def _link(working: Working, relation: Relation, schema: RelationSchema) -> None:
    table = working.tables.get(relation.collection)
    target = working.tables.get(schema.foreign_key_table or "")
    if table is None or target is None:
        return
    column = schema.foreign_key_column or ""
    index = next((found for found in target.indexes if found.unique and found.is_over(column)), None)
    rules = (("ON UPDATE", schema.on_update), ("ON DELETE", schema.on_delete))
    key = Constraint(
        name=link_name(schema, relation.collection, relation.field),
        kind="foreign key",
        columns=(relation.field,),
        definition=f"FOREIGN KEY ({quoted(relation.field)}) REFERENCES {quoted(target.name)}({quoted(column)})"
        + "".join(f" {when} {rule}" for when, rule in rules if rule not in {None, _NO_RULE}),
        index=index.name if index else None,
        target_schema=target.schema,
        target_table=target.name,
        target_columns=(column,),
        on_update=schema.on_update or _NO_RULE,
        on_delete=schema.on_delete or _NO_RULE,
        place=working.next_place(),
    )
    working.put(replace(table, constraints=(*table.constraints, key)))
