"""Which keys Directus writes, by its version (semantics §1.3, §1.4, §1.6, §10).

Every function takes a version such as `11.13.4` and returns the keys in the order in which Directus writes them.
"""

from __future__ import annotations

from functools import cache

from snapshot_tool.directus.versions import COLLECTION_STATUS, INDEXED_IN_SNAPSHOTS, SEARCHABLE

_COLLECTION_META = (
    "accountability", "archive_app_filter", "archive_field", "archive_value", "autosave_revision_interval",
    "collapse", "collection", "color", "display_template", "group", "hidden", "icon", "item_duplication_fields",
    "note", "preview_url", "singleton", "sort", "sort_field", "status", "translations", "unarchive_value",
    "versioning",
)  # fmt: skip
_FIELD_META = (
    "collection", "conditions", "display", "display_options", "field", "group", "hidden", "interface", "note",
    "options", "readonly", "required", "searchable", "sort", "special", "translations", "validation",
    "validation_message", "width",
)  # fmt: skip
_FIELD_SCHEMA = (
    "name", "table", "data_type", "default_value", "max_length", "numeric_precision", "numeric_scale", "is_nullable",
    "is_unique", "is_indexed", "is_primary_key", "is_generated", "generation_expression", "has_auto_increment",
    "foreign_key_table", "foreign_key_column",
)  # fmt: skip
_RELATION_META = (
    "junction_field", "many_collection", "many_field", "one_allowed_collections", "one_collection",
    "one_collection_field", "one_deselect_action", "one_field", "sort_field",
)  # fmt: skip
_RELATION_SCHEMA = (
    "table", "column", "foreign_key_table", "foreign_key_column", "constraint_name", "on_update", "on_delete",
)  # fmt: skip

_SINCE = {
    "is_indexed": INDEXED_IN_SNAPSHOTS,
    "searchable": SEARCHABLE,
    "status": COLLECTION_STATUS,
    "autosave_revision_interval": COLLECTION_STATUS,
}
"""When Directus began to write a key; keys not listed are older than every known version."""


@cache
def collection_meta_keys(version: str) -> tuple[str, ...]:
    """Return the keys of a collection's `meta`, in alphabetical order."""
    return _known(_COLLECTION_META, version)


@cache
def field_meta_keys(version: str) -> tuple[str, ...]:
    """Return the keys of a field's `meta`, in alphabetical order."""
    return _known(_FIELD_META, version)


@cache
def field_schema_keys(version: str) -> tuple[str, ...]:
    """Return the keys of a field's `schema`, in the order of Directus's pick list."""
    return _known(_FIELD_SCHEMA, version)


@cache
def relation_meta_keys(version: str) -> tuple[str, ...]:
    """Return the keys of a relation's `meta`, in alphabetical order."""
    return _known(_RELATION_META, version)


@cache
def relation_schema_keys(version: str) -> tuple[str, ...]:
    """Return the keys of a relation's `schema`, in the order of Directus's pick list."""
    return _known(_RELATION_SCHEMA, version)


def _known(names: tuple[str, ...], version: str) -> tuple[str, ...]:
    return tuple(name for name in names if name not in _SINCE or _SINCE[name].holds_in(version))
