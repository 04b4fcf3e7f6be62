"""A small snapshot that no rule has anything to say about, and edits of its files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

Document = dict[str, Any]
Edits = Mapping[str, Mapping[str, object] | None]
"""Per file: a dotted path to its new value, `...` to leave the key out, `""` for a whole new file; None deletes it."""


def collection(name: str, **meta: object) -> Document:
    defaults: Document = {
        "accountability": "all", "archive_app_filter": True, "archive_field": None, "archive_value": None,
        "collapse": "open", "collection": name, "color": None, "display_template": None, "group": None,
        "hidden": False, "icon": None, "item_duplication_fields": None, "note": None, "preview_url": None,
        "singleton": False, "sort": None, "sort_field": None, "translations": None, "unarchive_value": None,
        "versioning": False,
    }  # fmt: skip
    return {"collection": name, "meta": defaults | meta, "schema": {"name": name}}


def alias(owner: str, name: str, **meta: object) -> Document:
    defaults: Document = {
        "collection": owner, "conditions": None, "display": None, "display_options": None, "field": name,
        "group": None, "hidden": False, "interface": None, "note": None, "options": None, "readonly": False,
        "required": False, "searchable": True, "sort": None, "special": None, "translations": None,
        "validation": None, "validation_message": None, "width": "full",
    }  # fmt: skip
    return {"collection": owner, "field": name, "type": "alias", "meta": defaults | meta}


def column(owner: str, name: str, kind: str, data_type: str, **schema: object) -> Document:
    precision, scale = {"integer": (32, 0), "bigint": (64, 0), "real": (24, None)}.get(data_type, (None, None))
    defaults: Document = {
        "name": name, "table": owner, "data_type": data_type, "default_value": None, "max_length": None,
        "numeric_precision": precision, "numeric_scale": scale, "is_nullable": True, "is_unique": False,
        "is_indexed": False, "is_primary_key": False, "is_generated": False, "generation_expression": None,
        "has_auto_increment": False, "foreign_key_table": None, "foreign_key_column": None,
    }  # fmt: skip
    return alias(owner, name) | {"type": kind, "schema": defaults | schema}


def relation(owner: str, name: str, target: str, **meta: object) -> Document:
    defaults: Document = {
        "junction_field": None, "many_collection": owner, "many_field": name, "one_allowed_collections": None,
        "one_collection": target, "one_collection_field": None, "one_deselect_action": "nullify",
        "one_field": None, "sort_field": None,
    }  # fmt: skip
    return {
        "collection": owner, "field": name, "related_collection": target, "meta": defaults | meta,
        "schema": {
            "table": owner, "column": name, "foreign_key_table": target, "foreign_key_column": "id",
            "constraint_name": f"{owner}_{name}_foreign", "on_update": "NO ACTION", "on_delete": "SET NULL",
        },
    }  # fmt: skip


def documents() -> dict[str, Document]:
    key: Document = {"is_nullable": False, "is_unique": True, "is_primary_key": True}
    author: Document = {"foreign_key_table": "author", "foreign_key_column": "id"}
    return {
        "info.json": {
            "version": 1,
            "directus": "11.13.4",
            "vendor": "postgres",
            "systemFields": [
                {"collection": "directus_activity", "field": "timestamp", "schema": {"is_indexed": True}},
                {"collection": "directus_revisions", "field": "parent", "schema": {"is_indexed": True}},
            ],
        },
        "collections/article.json": collection("article", sort_field="sort", display_template="{{ title }}"),
        "collections/author.json": collection("author"),
        "fields/article/id.json": column("article", "id", "uuid", "uuid", **key),
        "fields/article/author.json": column("article", "author", "uuid", "uuid", **author),
        "fields/article/sort.json": column("article", "sort", "integer", "integer"),
        "fields/article/title.json": column("article", "title", "string", "character varying", max_length=255),
        "fields/author/id.json": column("author", "id", "uuid", "uuid", **key),
        "fields/author/articles.json": alias("author", "articles", special=["o2m"], interface="list-o2m"),
        "relations/article/author.json": relation("article", "author", "author", one_field="articles"),
    }


def edited(document: Document, edits: Mapping[str, object]) -> Document:
    for path, value in edits.items():
        *above, last = path.split(".")
        at = document
        for part in above:
            at = at[part]
        if value is ...:
            del at[last]
        else:
            at[last] = value
    return document


def build(folder: Path, edits: Edits) -> Path:
    """Write the small snapshot with edits to `folder`, and return it."""
    files = documents()
    for name, changes in edits.items():
        if changes is None:
            del files[name]
        elif "" in changes:
            files[name] = cast("Document", changes[""])
        else:
            edited(files[name], changes)
    for name in ("collections", "fields", "relations"):
        (folder / name).mkdir(parents=True)
    for name, document in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        (folder / name).write_text(text, encoding="utf-8")
    return folder
