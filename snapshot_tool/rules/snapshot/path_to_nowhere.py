"""A template, a list of columns, a sort or a filter in the metadata names a field that does not exist.

**Effect.** The Data Studio shows nothing in that place, or answers with an error. Where only the field's file was
lost, the push drops its column with all values.

**Instead.** Bring the field's file back, or take the name out.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.fix import Fix, RemoveValue, Safety
from snapshot_tool.model.item import Item, Path
from snapshot_tool.model.json import JsonValue
from snapshot_tool.model.snapshot import Field
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family
from snapshot_tool.rules.paths import broken, filter_paths, target, template_paths

SEVERITY = Severity.WARNING
FAMILY = Family.REFERENCES

_LISTS = {"fields", "item_duplication_fields"}
"""Lists of names, each of which can go by itself."""
_TEXTS = {"display_template", "preview_url", "sort", "template"}
"""Texts that name fields and may be null."""


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each broken path."""
    for item, place, collection, paths in _named(facts):
        if not paths:
            continue
        problems = [broken(facts, collection, path) for path in paths]
        for index, (path, problem) in enumerate(zip(paths, problems, strict=True)):
            if problem:
                message = f"`{path}` in {item} leads nowhere: {problem}"
                remedies = "bring the field's file back", "take the name out"
                fix = _fix(facts, item, place, index) if place[-1] in _LISTS or all(problems) else None
                yield finding(__name__, SEVERITY, message, facts.place(item, *place), *remedies, fix=fix)


def _fix(facts: Facts, item: Item, place: Path, index: int) -> Fix | None:
    """Return the fix that takes a name out of a list, or empties a template or sort all of whose names are broken."""
    if place[-1] in _LISTS:
        return facts.mended(item, RemoveValue((*place, index)), safety=Safety.UNSAFE)
    return facts.emptied(item, *place) if place[-1] in _TEXTS else None


def _named(facts: Facts) -> Iterator[tuple[Item, Path, str, list[str]]]:
    """Yield every place that names fields: the item, the place in its file, the collection to start from, the paths."""
    for collection in facts.snapshot.collections:
        if collection.meta:
            name = collection.collection
            for key in ("display_template", "preview_url"):
                yield collection.item, ("meta", key), name, template_paths(getattr(collection.meta, key))
            yield (
                collection.item,
                ("meta", "item_duplication_fields"),
                name,
                _texts(collection.meta.item_duplication_fields),
            )
    for field in facts.snapshot.fields:
        if field.meta:
            for place, start, paths in _in_field(facts, field):
                yield field.item, ("meta", *place), start, paths


def _in_field(facts: Facts, field: Field) -> Iterator[tuple[Path, str, list[str]]]:
    meta = field.meta
    if meta is None:
        return
    options, display = _object(meta.options), _object(meta.display_options)
    related = target(facts, field.collection, field.field)
    if related:
        yield ("options", "template"), related, template_paths(options.get("template"))
        yield ("options", "fields"), related, _texts(options.get("fields"))
        yield ("options", "sort"), related, [path.lstrip("-") for path in _texts([options.get("sort")])]
        if (field.collection, field.field) in facts.relations:
            yield ("display_options", "template"), related, template_paths(display.get("template"))
    elif (meta.interface or "").startswith("presentation-"):
        yield ("options",), field.collection, [path for text in _all_texts(options) for path in template_paths(text)]
    for index, condition in enumerate(meta.conditions if isinstance(meta.conditions, list) else []):
        yield ("conditions", index, "rule"), field.collection, list(filter_paths(_object(condition).get("rule")))
    yield ("validation",), field.collection, list(filter_paths(meta.validation))


def _object(value: JsonValue) -> dict[str, JsonValue]:
    return value if isinstance(value, dict) else {}


def _texts(value: JsonValue) -> list[str]:
    """Return the items of a list, in their places; what is no text stands as `*`, which names nothing in particular."""
    return [item if isinstance(item, str) else "*" for item in value] if isinstance(value, list) else []


def _all_texts(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _all_texts(inner)
