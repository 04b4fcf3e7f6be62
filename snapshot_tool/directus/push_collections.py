"""The collections service in a push: create, delete, and update of the metadata row (semantics §3.1, §8)."""

from __future__ import annotations

from snapshot_tool.directus import js
from snapshot_tool.directus.collection_name import check_collection_name
from snapshot_tool.directus.ddl import create_table
from snapshot_tool.directus.deep_diff import apply_changes
from snapshot_tool.directus.duplication import rows_cleaned_of
from snapshot_tool.directus.metadata import allowed_collections, row_id
from snapshot_tool.directus.push import Push
from snapshot_tool.directus.push_relations import delete_relation
from snapshot_tool.directus.refusal import Refusal, invalid_payload, type_error
from snapshot_tool.directus.statements import DropTable
from snapshot_tool.directus.versions import INJECTS_KEY, INJECTS_KEY_WITHOUT_FIELDS
from snapshot_tool.model.difference import Difference
from snapshot_tool.model.json import Absent, JsonObject, JsonValue

_FOREIGN_VENDOR_TYPES = frozenset({"char", "varchar"})
_UUID_LENGTH = 36
_INJECTED_KEY: JsonObject = {
    "field": "id",
    "type": "integer",
    "meta": {"hidden": True, "interface": "numeric", "readonly": True},
    "schema": {"is_primary_key": True, "has_auto_increment": True},
}


def create_collection(push: Push, difference: Difference, fields: list[Difference]) -> None:
    """Create a collection with all its new fields in one go: table, field rows, collection row."""
    payload = difference.first.rhs
    wanted = [_as_uuid(field.first.rhs) for field in fields]
    if not isinstance(payload, dict) or "collection" not in payload:
        raise invalid_payload('"collection" is required')
    name = str(payload["collection"])
    check_collection_name(name, push.version)
    if name in push.working.rows.collections or push.initial.knows(name) or name in push.parts.collections:
        raise invalid_payload(f'Collection "{name}" already exists')
    if js.is_truthy(payload.get("schema")):
        _create_table(push, name, wanted)
    meta = payload.get("meta")
    if isinstance(meta, dict):
        push.working.rows.add_collection({**meta, "collection": name})


def delete_relations_of(push: Push, name: str) -> None:
    """Delete every relation from or to a collection that goes."""
    for relation in [found for found in push.initial_relations if name in {found.collection, found.related_collection}]:
        first = next(
            found
            for found in push.initial_relations
            if (found.collection, found.field) == (relation.collection, relation.field)
        )
        delete_relation(push, push.initial, relation.collection, relation.field, first)
    push.initial_relations = [
        found for found in push.initial_relations if name not in {found.collection, found.related_collection}
    ]


def delete_collection(push: Push, name: str) -> None:
    """Delete a collection whose relations are gone: the table, then its rows."""
    table = push.working.table(name)
    has_table = table is not None and table.kind == "table"
    if name not in push.working.rows.collections and not has_table:
        raise Refusal(403, "You don't have permission to access this.")
    if has_table:
        push.run([DropTable(name)])
    rows = push.working.rows
    rows.remove_collection(name)
    if not has_table:
        return
    rows.remove_fields_of(name)
    rows.remove_relations_of(name)
    for changed, values in list(rows_cleaned_of(push, name)):
        rows.update_collection(changed, values)
    for relation in push.initial_relations:
        if relation.row is not None and name in (allowed := allowed_collections(relation.row)):
            kept: list[JsonValue] = [other for other in allowed if other != name]
            rows.update_relation(row_id(relation.row), {"one_allowed_collections": kept})


def update_collection(push: Push, difference: Difference) -> None:
    """Write all of the changed item's `meta` to its row; no DDL, whatever differs."""
    name = difference.item.collection
    found = next((item for item in push.current.collections if item.collection == name), None)
    if found is None:
        return
    meta = apply_changes(found.document(), difference.entries).get("meta")
    if isinstance(meta, dict):
        values = {key: value for key, value in meta.items() if key != "collection"}
        push.working.rows.update_collection(name, values)


def group_of(difference: Difference) -> JsonValue:
    """Return the group that the first entry's new value names, None for none."""
    new = difference.first.rhs
    meta = new.get("meta") if isinstance(new, dict) else None
    return meta.get("group") if isinstance(meta, dict) else None


def _create_table(push: Push, name: str, fields: list[JsonObject]) -> None:
    if _lacks_key(fields, push.version):
        fields = [_INJECTED_KEY, *fields]
    push.run(create_table(name, fields, push.version))
    rows = [
        {**meta, "field": field["field"], "collection": name}
        for field in fields
        if isinstance(meta := field.get("meta"), dict)
    ]
    for row in _sorted_rows(rows):
        push.working.rows.add_field(row)


def _lacks_key(fields: list[JsonObject], version: str) -> bool:
    """Return whether Directus gives the new collection a key of its own."""
    if not INJECTS_KEY.holds_in(version):
        return not fields and INJECTS_KEY_WITHOUT_FIELDS.holds_in(version)
    schemas = map(_schema, fields)
    return not any(True in {schema.get("is_primary_key"), schema.get("has_auto_increment")} for schema in schemas)


def _sorted_rows(rows: list[JsonObject]) -> list[JsonObject]:
    """Return the field rows in the order of their ids: those without a group, then group by group.

    A row whose file leaves `sort` out gets its place among those with the same group.
    """
    groups: dict[str, list[JsonObject]] = {}
    found = [{"sort": place, **row} for place, row in enumerate((r for r in rows if r.get("group") is None), 1)]
    for row in rows:
        if group := row.get("group"):
            groups.setdefault(js.to_text(group), []).append(row)
    for name in js.own_keys(groups):
        found += [{"sort": place, **row} for place, row in enumerate(groups[name], 1)]
    return found


def _as_uuid(field: object) -> JsonObject:
    """Return a new field, a key of 36 characters from another vendor's snapshot turned into a uuid."""
    if field is None or isinstance(field, Absent):
        raise type_error(f"Cannot read properties of {'null' if field is None else 'undefined'} (reading 'schema')")
    if not isinstance(field, dict):
        return {}  # the new value of some key: the table is there already, and for that the push is refused
    schema = _schema(field)
    is_text = str(schema.get("data_type")).lower() in _FOREIGN_VENDOR_TYPES and schema.get("max_length") == _UUID_LENGTH
    is_key = schema.get("is_primary_key") or (schema.get("foreign_key_table") and schema.get("foreign_key_column"))
    if is_text and is_key:
        return {**field, "type": "uuid", "schema": {**schema, "data_type": "uuid", "max_length": None}}
    return field


def _schema(field: JsonObject) -> JsonObject:
    schema = field.get("schema")
    return schema if isinstance(schema, dict) else {}
