"""Which keys Directus writes, by its version: the one place that knows (semantics §1.3, §1.4, §1.6, §10).

Every function takes a version such as `11.13.4` and returns the keys in the order in which Directus writes them.
"""

from __future__ import annotations

import re
from functools import cache

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
    "is_indexed": (11, 1, 2),
    "searchable": (11, 13, 0),
    "systemFields": (11, 13, 0),
    "status": (12, 0, 0),
    "autosave_revision_interval": (12, 0, 0),
}
"""The first version that writes a key; keys not listed are older than 11.1."""


def version_number(version: str) -> tuple[int, int, int]:
    """Return `11.13.4` as numbers; what is missing or no number counts as 0, a pre-release as its release."""
    found = re.match(r"\D*(\d+)(?:\.(\d+))?(?:\.(\d+))?", version)
    major, minor, patch = found.groups(default="0") if found else ("0", "0", "0")
    return int(major), int(minor), int(patch)


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


def has_system_fields(version: str) -> bool:
    """Return whether a snapshot of this version lists the indexed system fields."""
    return version_number(version) >= _SINCE["systemFields"]


def _known(names: tuple[str, ...], version: str) -> tuple[str, ...]:
    number = version_number(version)
    return tuple(name for name in names if _SINCE.get(name, (0, 0, 0)) <= number)
