"""A list of translations names a field for its languages that their collection does not have.

**Effect.** The Data Studio shows the languages by their keys, or an empty menu.

**Instead.** Name a field of the collection of languages in the interface's options, or none.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.WARNING
FAMILY = Family.REFERENCES

_OPTIONS = ("languageField", "languageDirectionField")


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each such option of a field with the special `translations`."""
    for field in facts.snapshot.fields:
        meta = field.meta
        if meta is None or "translations" not in (meta.special or ()) or not isinstance(meta.options, dict):
            continue
        languages = _languages(facts, field.collection, field.field)
        for option in _OPTIONS:
            name = meta.options.get(option)
            if languages and isinstance(name, str) and name and not facts.has_field(languages, name):
                message = f"{option} of {field.item} is {name}, which is no field of {languages}"
                place = facts.place(field.item, "meta", "options", option)
                yield finding(__name__, SEVERITY, message, place, f"name a field of {languages}", "set it to null")


def _languages(facts: Facts, collection: str, name: str) -> str | None:
    """Return the collection of languages behind a list of translations, where the files say which it is."""
    relation = facts.one_sides.get((collection, name))
    junction = relation.meta.junction_field if relation and relation.meta else None
    second = facts.relations.get((relation.collection, junction)) if relation and junction else None
    found = second.related_collection if second else None
    return found if found and facts.has_collection(found) else None
