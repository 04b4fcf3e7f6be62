"""Values that the keys of `meta` may have: what people write, and what a push turns into something else (§1.3–§1.6)."""

from __future__ import annotations

from snapshot_tool.model.json import JsonValue

_TRANSLATIONS: JsonValue = [{"language": "de-DE", "translation": "Ü"}, {"translation": "it's", "language": "en-US"}]

FIELD_META: tuple[tuple[str, tuple[JsonValue, ...]], ...] = (
    ("note", ("a note", "it's", "", None, "$t:note", "a?b\n\\ \"é")),
    ("hidden", (True, False)),
    ("interface", ("input-rich-text-html", None, "list-m2m")),
    ("options", (
        {"choices": [{"text": "It's", "value": "x"}, {"value": None, "text": "Ö"}], "allowOther": True},
        None,
        {},
        {"b": 2, "a": {"9": [1.5, 1e3, True], "10": 1, "z": 1, "y": None}},
        {"choices": []},
        [],
        {"a b": 1, "a": 2, "a!": 3},
    )),
    ("sort", (1, 2, None, 0, 17)),
    ("width", ("half", "half-right", "fill", None)),
    ("required", (True, False, None)),
    ("readonly", (True, False)),
    ("searchable", (False, True)),
    ("conditions", ([{"name": "c", "rule": {"_and": [{"status": {"_eq": "x"}}]}, "hidden": True}], [], None)),
    ("display", ("labels", None, "")),
    ("display_options", ({"choices": None, "bold": True}, {}, None)),
    ("translations", (_TRANSLATIONS, [], None)),
    ("validation", ({"_and": [{"x": {"_eq": 1}}]}, {}, None)),
    ("validation_message", ("no", "", None)),
    ("special", (["conceal"], None, [], ["cast-json"], ["uuid"], ["date-created"], ["cast-csv"], ["a,b"], [""])),
    ("group", ("grp", None, "title", "nope", "")),
)  # fmt: skip
"""Keys of a field's meta with values; the later ones are the odder ones."""

COLLECTION_META: tuple[tuple[str, tuple[JsonValue, ...]], ...] = (
    ("note", ("a note", "it's", "", None)),
    ("icon", ("box", None, "")),
    ("hidden", (True, False)),
    ("singleton", (True, False)),
    ("sort", (1, 2, None, 0)),
    ("color", ("#6644FF", None)),
    ("accountability", ("activity", None, "all")),
    ("display_template", ("{{title}}", None)),
    ("preview_url", ("https://example.com/{{id}}?a=b", None)),
    ("collapse", ("closed", "locked", "open")),
    ("versioning", (True, False)),
    ("translations", (_TRANSLATIONS, [], None, {"a": 1})),
    ("archive_field", ("status", "title", None, "nope")),
    ("archive_value", ("archived", "", None)),
    ("unarchive_value", ("draft", None)),
    ("archive_app_filter", (False, True)),
    ("sort_field", ("sort", "title", None)),
    ("item_duplication_fields", (["title", "status"], ["title", "items.title"], [], None)),
    ("group", (None, "nope", "a", "b", "")),
)
"""Keys of a collection's meta with values; `group` may name what is not there."""

RELATION_META: tuple[tuple[str, tuple[JsonValue, ...]], ...] = (
    ("one_deselect_action", ("delete", "nullify", None)),
    ("sort_field", ("sort", None)),
    ("one_field", ("items", None, "nope", "title")),
    ("junction_field", ("title", None)),
    ("one_allowed_collections", (["a"], ["a", "b"], [], None, ["nope"])),
    ("one_collection_field", ("kind", None)),
    ("one_collection", ("a", "b", None, "directus_users")),
    ("many_field", ("title",)),
)
"""Keys of a relation's meta with values; the last two contradict the relation itself."""

ODD_VALUES: tuple[JsonValue, ...] = (None, "x", "", 0, 1, True, False, [], {}, ["x"], {"b": 1, "a": [1, 2]})
"""Values of keys that nobody knows."""
