"""Field paths in metadata (`{{project_id.name}}`, `-date_created`, filters), followed through the relations.

Only what is certainly wrong counts as broken: a name that is no field of the collection at hand. What the files cannot
know (a custom interface's own options, keys inside JSON values, `$thumbnail`) is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from snapshot_tool.model.json import JsonValue
from snapshot_tool.rules.facts import Facts

_PLACEHOLDER = re.compile(r"\{\{\s*(.+?)\s*\}\}")
_FUNCTION = re.compile(r"\w+\(([^()]*)\)")
"""Such as `count(tags)` or `author.year(born)`."""


def template_paths(template: object) -> list[str]:
    """Return the paths between the double braces of a template; nothing for what is no text."""
    return _PLACEHOLDER.findall(template) if isinstance(template, str) else []


def broken(facts: Facts, collection: str, path: str) -> str | None:
    """Return why a path that starts in `collection` leads nowhere, such as `project has no field nam`; else None."""
    at: str | None = collection
    for part in _FUNCTION.sub(r"\1", path).split("."):
        if at is None or part.startswith(("$", "*")) or not facts.has_collection(at):
            return None
        name, _, scope = part.partition(":")
        if not facts.has_field(at, name):
            return f"{at} has no field {name}"
        at = scope or target(facts, at, name)
    return None


def target(facts: Facts, collection: str, field: str) -> str | None:
    """Return the collection on the other side of a relational field; None where there is none, or any."""
    if (collection, field) in facts.relations:
        return facts.relations[collection, field].related_collection
    if (collection, field) in facts.one_sides:
        return facts.one_sides[collection, field].collection
    if collection not in facts.system.collections:
        return None
    for relation in facts.system.relations:
        if (relation.collection, relation.field) == (collection, field):
            return relation.related_collection
        if (relation.related_collection, relation.one_field) == (collection, field):
            return relation.collection
    return None


def filter_paths(rule: JsonValue) -> Iterator[str]:
    """Yield the paths of the fields that a filter (of a condition or a validation) names."""
    if isinstance(rule, list):
        for item in rule:
            yield from filter_paths(item)
    elif isinstance(rule, dict):
        for key, inner in rule.items():
            if key in ("_and", "_or"):
                yield from filter_paths(inner)
            elif not key.startswith(("_", "$")):
                deeper = list(filter_paths(inner))
                yield from [f"{key}.{path}" for path in deeper] or [key]
