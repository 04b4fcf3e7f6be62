"""The fields service in a push: create, update and delete of column and row (semantics §6, §9)."""

from __future__ import annotations

from snapshot_tool.directus.columns import ColumnInfo
from snapshot_tool.directus.ddl import add_column, alter_column
from snapshot_tool.directus.deep_diff import apply_changes
from snapshot_tool.directus.duplication import cleaned_rows
from snapshot_tool.directus.keys import field_schema_keys
from snapshot_tool.directus.metadata import row_id, specials
from snapshot_tool.directus.push import Push
from snapshot_tool.directus.push_relations import delete_relation
from snapshot_tool.directus.refusal import Refusal, invalid_payload, type_error
from snapshot_tool.directus.schema import Schema
from snapshot_tool.directus.statements import DropColumn
from snapshot_tool.model.difference import Difference
from snapshot_tool.model.json import JsonObject, JsonValue, js_equal


def create_field(push: Push, schema: Schema, difference: Difference) -> None:
    """Create a field: column, constraints and row. A nested `N` at `meta` or `schema` is a fragment, and fails."""
    collection = difference.item.collection
    new = difference.first.rhs
    if not schema.knows(collection):
        raise type_error("Cannot read properties of undefined (reading 'fields')")
    field: JsonObject = new if isinstance(new, dict) else {}
    name = field.get("field")
    if not isinstance(name, str):
        query = 'select "id" from "directus_fields" where "collection" = ? and "field" = ? limit ?'
        bindings = "Undefined binding(s) detected when compiling FIRST. Undefined column(s): [field]"
        raise Refusal(500, f"{bindings} query: {query}")
    if schema.field(collection, name) is not None or push.working.rows.find_fields(collection, name):
        raise invalid_payload(f'Field "{name}" already exists in collection "{collection}"')
    push.run(add_column(collection, field, push.version))
    meta = field.get("meta")
    if isinstance(meta, dict):
        sort = push.working.rows.next_sort(collection, meta.get("group"))
        push.working.rows.add_field({"sort": sort, **meta, "collection": collection, "field": name})


def update_field(push: Push, schema: Schema, difference: Difference) -> None:
    """Update a field: the whole column again where its schema is not exactly what it was, and all of its row."""
    collection, name = difference.item.collection, difference.item.field
    found = push.fields.get((collection, name))
    if found is None:
        return
    field = apply_changes(found.document(), difference.entries)
    if field.get("schema") and not field.get("type"):
        field["type"] = _live_type(push, collection, name)
    if field.get("type"):
        _check_alias(schema, collection, name, is_alias=field["type"] == "alias")
    if field.get("schema"):
        _alter(push, collection, field)
    meta = field.get("meta")
    if not isinstance(meta, dict) or push.parts.has_field(collection, name):
        return
    rows = push.working.rows.find_fields(collection, name)
    values = {**meta, "collection": collection, "field": name}
    if rows:
        push.working.rows.update_field(collection, row_id(rows[0]), values)
    else:
        push.working.rows.add_field(values)


def update_system_field(push: Push, schema: Schema, difference: Difference) -> None:
    """Edit a column of Directus's own, of which only `is_indexed` is known (§9)."""
    collection, name = difference.item.collection, difference.item.field
    changed = apply_changes({"collection": collection, "field": name}, difference.entries)
    if not schema.knows(collection) or (collection, name) not in push.columns:
        raise type_error("Cannot read properties of undefined (reading 'is_primary_key')")
    _alter(push, collection, {**changed, "type": _live_type(push, collection, name)})


def delete_field(push: Push, schema: Schema, collection: str, name: str) -> None:
    """Delete a field: relations first, with the alias on their other side; then the column, then what names it."""
    for relation in schema.relations_touching(collection, name):
        is_many_side = (relation.collection, relation.field) == (collection, name)
        one, one_field = relation.related_collection, relation.one_field
        if is_many_side:
            delete_relation(push, schema, collection, name)
            if one and one_field and one != collection and one_field != name:
                delete_field(push, schema, one, one_field)
        elif one_field:
            push.working.rows.forget_one_field(relation.collection, relation.field)
    if schema.knows(collection) and schema.field(collection, name) == "column":
        push.run([DropColumn(collection, name)])
    for changed, values in list(cleaned_rows(push, schema, collection, name)):
        push.working.rows.update_collection(changed, values)
    push.working.rows.remove_field(collection, name)


def _live_type(push: Push, collection: str, name: str) -> str | None:
    """Return the type that Directus's schema knows a column by, for an update that does not say one."""
    info = push.columns.get((collection, name))
    if info is None:
        return None
    rows = push.working.rows.find_fields(collection, name)
    flags = specials(rows[0]) if rows else list(push.parts.specials.get((collection, name), ()))
    return info.field_type(flags or None)


def _check_alias(schema: Schema, collection: str, name: str, *, is_alias: bool) -> None:
    if not schema.knows(collection):
        raise type_error("Cannot read properties of undefined (reading 'fields')")
    kind = schema.field(collection, name)
    if kind is not None and is_alias != (kind == "alias"):
        raise invalid_payload("Alias type cannot be changed")


def _alter(push: Push, collection: str, field: JsonObject) -> None:
    existing = push.columns.get((collection, str(field["field"])))
    if existing is None:
        raise type_error("Cannot read properties of undefined (reading 'is_primary_key')")
    schema = field["schema"]
    if existing.is_primary_key and isinstance(schema, dict) and schema.get("is_nullable") is True:
        raise invalid_payload("Primary key cannot be null")
    if not _is_unchanged(existing, schema, push.version):
        push.run(alter_column(collection, field, existing, push.version))


def _is_unchanged(existing: ColumnInfo, schema: JsonValue, version: str) -> bool:
    """Return whether Directus takes the column as it is: the *raw* default of the live column is compared (§6.2)."""
    raw = existing.document(existing.default_value)
    known = {key: raw[key] for key in field_schema_keys(version)}
    return js_equal(known, schema)
