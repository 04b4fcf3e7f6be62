"""The parts of a collection's or field's file name different things.

**Effect.** Directus matches by `collection` and `field` and writes what `meta` says: the metadata goes to another
collection or field, or the difference is there again before every push.

**Instead.** Write the same names in all parts, or pull the file again.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.difference import Item
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding

SEVERITY = Severity.ERROR


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each part that disagrees with the item's own name."""
    for item, path, said, meant in _pairs(facts):
        if said is not None and said != meant:
            message = f"{item} says {'.'.join(path)} is {said}, and {meant} at the top of the file"
            yield finding(__name__, SEVERITY, message, facts.place(item, *path), f"write {meant} in both")


def _pairs(facts: Facts) -> Iterator[tuple[Item, tuple[str, str], str | None, str]]:
    for collection in facts.snapshot.collections:
        if collection.meta:
            yield collection.item, ("meta", "collection"), collection.meta.collection, collection.collection
        if collection.schema_:
            yield collection.item, ("schema", "name"), collection.schema_.name, collection.collection
    for field in facts.snapshot.fields:
        if field.meta:
            yield field.item, ("meta", "collection"), field.meta.collection, field.collection
            yield field.item, ("meta", "field"), field.meta.field, field.field
        if field.schema_:
            yield field.item, ("schema", "table"), field.schema_.table, field.collection
            yield field.item, ("schema", "name"), field.schema_.name, field.field
