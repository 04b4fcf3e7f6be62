"""Relations: foreign keys added, changed and dropped, and their rows (semantics §7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, TypeAlias

from snapshot_tool.model.difference import Difference
from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.plan import Phase
from snapshot_tool.model.snapshot import Relation, RelationSchema
from snapshot_tool.model.sql import ident
from snapshot_tool.model.table import Constraint
from snapshot_tool.plan import metadata, rows
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.draft import Draft, Reverse, column_token, table_token, tokens, unlinked_token, vacated_token
from snapshot_tool.plan.future import are_comparable, future_column, is_key
from snapshot_tool.plan.locks import Operation
from snapshot_tool.plan.made import commented, validated
from snapshot_tool.plan.names import link_name
from snapshot_tool.plan.orphans import orphans
from snapshot_tool.plan.relink import holder_of, is_relinked, is_same, name_freed, relink, unlinked_ends
from snapshot_tool.plan.storable import storable
from snapshot_tool.plan.tables import NEW_TABLES
from snapshot_tool.plan.undo import link_again
from snapshot_tool.rules.plan import Problem, Question

_TYPE: Final = (
    ("type",),
    *(("schema", key) for key in ("data_type", "max_length", "numeric_precision", "numeric_scale")),
)
"""What of a field its column's type follows from."""

Piece: TypeAlias = Draft | Problem | Question


def plan_relations(context: Context) -> Iterator[Piece]:
    """Yield what the differences of relations need, and the relations that go with a dropped collection."""
    for difference in context.differences.relations:
        wanted = context.wanted_relations.get((difference.item.collection, difference.item.field))
        pieces = _remove(context, difference.item) if wanted is None else _keep(context, difference, wanted)
        yield from storable(difference.item, pieces)
    yield from relink(context)
    # Their differences are not listed: Directus takes them away with the collection (§2.7).
    for relation in context.current.relations:
        if relation.collection in context.dropped_collections:
            yield from _remove(context, Item(ItemKind.RELATION, relation.collection, relation.field))


def _keep(context: Context, difference: Difference, wanted: Relation) -> Iterator[Piece]:
    item = difference.item
    found = context.foreign_key(item.collection, item.field)
    unit = metadata.UNIT
    if item.collection in context.new_tables and wanted.schema_ is None:
        unit = NEW_TABLES
    if wanted.schema_ is None:
        if found is not None and context.is_tracked(item.collection, item.field):
            unit = _unit(item)
            yield _drop(context, item, found, unit, Phase.EXPAND)
    else:
        if problem := _refused(context, item, wanted, wanted.schema_):
            yield problem
            return
        unit = _link_unit(context, item, wanted.schema_)
        pieces = list(_foreign_key(context, item, wanted.schema_, found, unit))
        if not any(isinstance(piece, Draft) for piece in pieces):
            unit = metadata.UNIT
        yield from pieces
    meta = wanted.meta.document() if wanted.meta else None
    yield from metadata.write(
        context,
        rows.relation_row(item.collection, item.field),
        meta,
        cause=item,
        unit=unit,
        needs=tokens(column_token(item.collection, item.field)),
    )


def _refused(context: Context, item: Item, wanted: Relation, schema: RelationSchema) -> Problem | None:
    target, column = schema.foreign_key_table, schema.foreign_key_column
    if (schema.table, schema.column) != (item.collection, item.field) or target != wanted.related_collection:
        message = f"{item}: its schema is that of {schema.table}.{schema.column} to {target}, not of this relation"
        return Problem("never-converges", item.name, message, ("correct the file, or pull it again",), cause=item)
    if wanted.meta and wanted.meta.one_collection not in {None, "", target}:
        message = f"{item}: its meta says {wanted.meta.one_collection}, its foreign key {target}"
        return Problem("never-converges", item.name, message, ("make both the same",), cause=item)
    is_there = context.table(target or "") is not None and target not in context.dropped_collections
    if not is_there and target not in context.new_tables:
        message = f"{item}: it points at {target}, which will not be there"
        return Problem(
            "never-converges", item.name, message, ("take the relation out, or add the collection",), cause=item
        )
    if not column or not target:
        message = f"{item}: it does not say which column of {target} it points at"
        return Problem("never-converges", item.name, message, ("set foreign_key_column",), cause=item)
    return _unlinkable(context, item, target, column)


def _unlinkable(context: Context, item: Item, target: str, column: str) -> Problem | None:
    """Return why PostgreSQL would not take the foreign key, whatever the rows hold."""
    child, parent = future_column(context, item.collection, item.field), future_column(context, target, column)
    if child is None:
        message = f"{item}: the column {item.name} will not be there"
        return Problem("never-converges", item.name, message, ("take the relation out, or add the field",), cause=item)
    if parent is None or not is_key(context, target, column):
        what = "will not be there" if parent is None else "is neither the primary key nor unique"
        message = f"{item}: it points at {target}.{column}, which {what}"
        return Problem("never-converges", item.name, message, ("point it at the primary key",), cause=item)
    own, other = context.table(item.collection), context.table(target)
    if other is not None and other.unlogged and (own is None or not own.unlogged):
        message = f"{item}: {target} is unlogged, and no foreign key of a logged table may point at one"
        remedy = f"make {target} a logged table first"
        return Problem("dependent-object", item.name, message, (remedy,), cause=item)
    if not are_comparable(child, parent):
        message = f"{item}: {item.name} is {child.type_sql}, but {target}.{column} is {parent.type_sql}"
        remedy = f"give {item.name} the type of {target}.{column}"
        return Problem("foreign-key-type", item.name, message, (remedy,), cause=item)
    return None


def _foreign_key(
    context: Context, item: Item, schema: RelationSchema, found: Constraint | None, unit: str
) -> Iterator[Piece]:
    name = link_name(schema, item.collection, item.field)
    target = schema.foreign_key_table or ""
    new = _added(context, item, schema, name, unit)
    if item.collection in context.new_tables:
        action = "the table is empty: nothing to validate"
        yield replace(new, operation=Operation.ADD_FOREIGN_KEY_NEW, reason=f"{item}; {action}")
        return
    holder = holder_of(context.table(item.collection), found, name)
    if holder is not None and not context.gives_way(item.collection, holder):
        message = f"{item}: its foreign key needs the name {name}, which another constraint has already"
        remedies = ("rename that constraint", "give the relation another constraint_name")
        yield Problem("name-already-taken", item.name, message, remedies, cause=item)
        return
    freed = name_freed(item.collection, holder)
    if found is not None and is_same(found, schema):
        if found.name != name and not is_relinked(context, item.collection, found):
            yield replace(_rename(context, item, found.name, name, unit), needs=freed)
        return
    new = replace(new, needs=new.needs | freed)
    yield from orphans(context, item, target, [(item.field, schema.foreign_key_column or "")])
    if found is not None:
        # The type changes in between, in a transaction of its own.
        own = f"unlink {item.name}" if _is_retyped(context, item, found) else unit
        yield _drop(context, item, found, own, Phase.EXPAND)
        # Whether it is deferrable no snapshot says: it stays as it was.
        deferrable = f" DEFERRABLE{' INITIALLY DEFERRED' * found.deferred}" * found.deferrable
        needs = new.needs | tokens(unlinked_token(item.collection, item.field))
        new = replace(new, sql=f"{new.sql}{deferrable}", needs=needs)
    sql = f"ALTER TABLE {context.qualified(item.collection)}"
    yield replace(new, sql=f"{new.sql} NOT VALID", reason=f"{item}: holds for new rows; those there are not read yet")
    if found is not None:
        yield from commented(new, sql, replace(found, name=name))
    yield validated(new, sql, name, item.name)


def _added(context: Context, item: Item, schema: RelationSchema, name: str, unit: str) -> Draft:
    table, target, key = item.collection, schema.foreign_key_table or "", schema.foreign_key_column or ""
    sql = f"ALTER TABLE {context.qualified(table)}"
    actions = "".join(
        f" {event} {rule}"
        for event, rule in (("ON UPDATE", schema.on_update), ("ON DELETE", schema.on_delete))
        if rule is not None and rule != "NO ACTION"
    )
    references = f"FOREIGN KEY ({ident(item.field)}) REFERENCES {context.qualified(target)} ({ident(key)}){actions}"
    return Draft(
        Phase.EXPAND,
        Operation.ADD_FOREIGN_KEY,
        f"{sql} ADD CONSTRAINT {ident(name)} {references}",
        "",
        table=table,
        referenced=(target,),
        unit=unit,
        needs=tokens(
            table_token(table), table_token(target), column_token(table, item.field), column_token(target, key)
        ),
        provides=tokens(f"linked {item.name}"),
        cause=item,
        undo=(Reverse(Operation.DROP_FOREIGN_KEY, f"{sql} DROP CONSTRAINT {ident(name)}"),),
    )


def _rename(context: Context, item: Item, old: str, new: str, unit: str) -> Draft:
    sql = f"ALTER TABLE {context.qualified(item.collection)} RENAME CONSTRAINT"
    return Draft(
        Phase.EXPAND,
        Operation.RENAME_CONSTRAINT,
        f"{sql} {ident(old)} TO {ident(new)}",
        f"{item}: the file gives its foreign key this name",
        table=item.collection,
        unit=unit,
        cause=item,
        undo=(Reverse(Operation.RENAME_CONSTRAINT, f"{sql} {ident(new)} TO {ident(old)}"),),
    )


def _drop(context: Context, item: Item, found: Constraint, unit: str, phase: Phase) -> Draft:
    sql = f"ALTER TABLE {context.qualified(item.collection)}"
    target = found.target_table or ""
    return Draft(
        phase,
        Operation.DROP_FOREIGN_KEY,
        f"{sql} DROP CONSTRAINT {ident(found.name)}",
        f"{item}: its foreign key goes, by its real name",
        table=item.collection,
        referenced=(target,),
        unit=unit,
        provides=unlinked_ends(item.collection, found) | tokens(vacated_token(target)),
        cause=item,
        undo=link_again(sql, found),
    )


def _remove(context: Context, item: Item) -> Iterator[Piece]:
    found = context.foreign_key(item.collection, item.field)
    early = found is not None and (_is_retyped(context, item, found) or _is_awaited(context, item.collection, found))
    phase = Phase.EXPAND if early else Phase.CONTRACT
    if found is not None and context.is_tracked(item.collection, item.field):
        yield _drop(context, item, found, _unit(item), phase)
    yield from metadata.remove(
        context, rows.relation_row(item.collection, item.field), cause=item, unit=_unit(item), phase=phase
    )


def _is_awaited(context: Context, table: str, found: Constraint) -> bool:
    """Whether another relation of the table is to have a foreign key of that name."""
    return context.gives_way(table, found) and any(
        owner == table and relation.schema_ and link_name(relation.schema_, *key) == found.name
        for key, relation in context.wanted_relations.items()
        for owner in key[:1]
    )


def _is_retyped(context: Context, item: Item, found: Constraint) -> bool:
    """Whether one end of the foreign key changes its type in between."""
    ends = [(item.collection, item.field), *((found.target_table or "", column) for column in found.target_columns)]
    return any(
        any(difference.touches(*path) for path in _TYPE)
        for end in ends
        for difference in context.field_differences.get(context.field_cause(*end), ())
        if not difference.is_deleted
    )


def _unit(item: Item) -> str:
    return f"relation {item.name}"


def _link_unit(context: Context, item: Item, schema: RelationSchema) -> str:
    if item.collection not in context.new_tables:
        return _unit(item)
    target = schema.foreign_key_table or ""
    # Only an existing table has somebody waiting for it, and each is locked in a transaction of its own.
    return NEW_TABLES if target in context.new_tables else f"new relations to {target}"
