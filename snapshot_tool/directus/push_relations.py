"""The relations service in a push: create, update and delete of foreign key and row (semantics §7)."""

from __future__ import annotations

from snapshot_tool.directus.deep_diff import apply_changes
from snapshot_tool.directus.metadata import row_id
from snapshot_tool.directus.naming import foreign_name
from snapshot_tool.directus.push import Push
from snapshot_tool.directus.refusal import invalid_payload, server_ends, type_error
from snapshot_tool.directus.schema import KnownRelation, Schema
from snapshot_tool.directus.statements import AddForeignKey, DropConstraint
from snapshot_tool.directus.versions import KEEPS_RELATION_RULES
from snapshot_tool.model.difference import Difference
from snapshot_tool.model.json import JsonObject
from snapshot_tool.model.snapshot import Relation


def create_relation(push: Push, schema: Schema, difference: Difference) -> None:
    """Create a relation: a foreign key to the other side's primary key, where there is another side, and the row."""
    collection, field = difference.item.collection, difference.item.field
    new = difference.first.rhs
    payload: JsonObject = new if isinstance(new, dict) else {}
    _check_field(schema, collection, field)
    if schema.primary_key(collection) == field:
        raise invalid_payload(f'Field "{field}" in collection "{collection}" is a primary key')
    related = payload.get("related_collection") or None
    related_key = schema.primary_key(str(related)) if related else None
    if related and related_key is None:
        raise invalid_payload(f'Collection "{related}" doesn\'t exist')
    if schema.find_relation(collection, field) is not None:
        reason = f'Field "{field}" in collection "{collection}" already has an associated relationship'
        raise invalid_payload(reason)
    if related_key is not None:
        name = foreign_name(collection, field)
        push.run([_foreign_key(payload, collection, field, name, (str(related), related_key))])
    meta = payload.get("meta")
    push.working.rows.add_relation(
        {
            **(meta if isinstance(meta, dict) else {}),
            "many_collection": collection,
            "many_field": field,
            "one_collection": related,
        }
    )


def update_relation(push: Push, schema: Schema, difference: Difference) -> None:
    """Update a relation: its foreign key is dropped and made again, to the old target, whatever differs."""
    collection, field = difference.item.collection, difference.item.field
    found = push.relations.get((collection, field))
    if found is None:
        return
    wanted = apply_changes(found.document(), difference.entries)
    _check_field(schema, collection, field)
    existing = _existing(schema, collection, field)
    if existing.related_collection and (rules := _rules(push, found, wanted)) is not None:
        _rebuild(push, schema, existing, {"related_collection": wanted.get("related_collection"), "schema": rules})
    meta = wanted.get("meta")
    if not isinstance(meta, dict):
        return
    if existing.row is not None:
        push.working.rows.update_relation(row_id(existing.row), meta)
    else:
        push.working.rows.add_relation(
            {
                **meta,
                "many_collection": collection,
                "many_field": field,
                "one_collection": existing.related_collection or None,
            }
        )


def delete_relation(
    push: Push, schema: Schema, collection: str, field: str, existing: KnownRelation | None = None
) -> None:
    """Delete a relation: its foreign key, where Directus remembers one of its name, and its row.

    Args:
        push: the push.
        schema: Directus's schema as the service knows it.
        collection: the many side.
        field: the many side.
        existing: the relation, where the service's list of relations is not the schema's any more.

    """
    if not schema.knows(collection):
        raise invalid_payload(f'Collection "{collection}" doesn\'t exist')
    if schema.field(collection, field) is None:
        raise invalid_payload(f'Field "{field}" doesn\'t exist in collection "{collection}"')
    found = existing or _existing(schema, collection, field)
    if found.constraint is not None and found.constraint in push.foreign_key_names:
        push.run([DropConstraint(collection, found.constraint)])
    if found.row is not None:
        push.working.rows.remove_relations_of(collection, field)


def _rules(push: Push, current: Relation, wanted: JsonObject) -> JsonObject | None:
    """Return what the foreign key is made again with; None where it is left alone."""
    schema = wanted.get("schema")
    found = schema if isinstance(schema, dict) else {}
    if not KEEPS_RELATION_RULES.holds_in(push.version):
        return found
    if not isinstance(schema, dict):
        return None
    before = current.document().get("schema")
    return {**(before if isinstance(before, dict) else {}), **found}


def _rebuild(push: Push, schema: Schema, existing: KnownRelation, wanted: JsonObject) -> None:
    collection, field = existing.collection, existing.field
    target = str(existing.related_collection)
    key = schema.primary_key(target)
    if key is None:
        raise type_error("Cannot read properties of undefined (reading 'primary')")
    if existing.constraint is not None:
        push.run([DropConstraint(collection, existing.constraint)])
    if not schema.knows(str(wanted.get("related_collection"))):
        raise server_ends("Cannot read properties of undefined (reading 'fields')")
    name = existing.constraint or foreign_name(collection, field)
    push.run([_foreign_key(wanted, collection, field, name, (target, key))])


def _foreign_key(
    relation: JsonObject, collection: str, field: str, name: str, target: tuple[str, str]
) -> AddForeignKey:
    schema = relation.get("schema")
    rules = schema if isinstance(schema, dict) else {}
    on_update, on_delete = rules.get("on_update"), rules.get("on_delete")
    return AddForeignKey(
        collection,
        name,
        field,
        *target,
        on_update=str(on_update) if on_update else None,
        on_delete=str(on_delete) if on_delete else None,
    )


def _check_field(schema: Schema, collection: str, field: str) -> None:
    if not schema.knows(collection):
        raise invalid_payload(f'Collection "{collection}" doesn\'t exist')
    if schema.field(collection, field) is None:
        raise invalid_payload(f'Field "{field}" doesn\'t exist in collection "{collection}"')


def _existing(schema: Schema, collection: str, field: str) -> KnownRelation:
    found = schema.find_relation(collection, field)
    if found is None:
        raise invalid_payload(f'Field "{field}" in collection "{collection}" doesn\'t have a relationship.')
    return found
