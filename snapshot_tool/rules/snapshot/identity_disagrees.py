"""The parts of a collection's or field's file name different things.

**Effect.** Directus matches by `collection` and `field` and writes what `meta` says: the metadata goes to another
collection or field, or the difference is there again before every push.

**Instead.** Write the same names in all parts, or pull the file again.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.fix import Safety, SetValue
from snapshot_tool.model.snapshot import Collection, Field
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.ERROR
FAMILY = Family.FILES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each part that disagrees with the item's own name."""
    for entry, path, said, meant in _pairs(facts):
        if said is not None and said != meant:
            item = entry.item
            message = f"{item} says {'.'.join(path)} is {said}, and {meant} at the top of the file"
            fix = facts.mended(item, SetValue.of(path, meant), safety=Safety.UNSAFE)
            yield finding(__name__, SEVERITY, message, facts.place(item, *path), f"write {meant} in both", fix=fix)


def _pairs(facts: Facts) -> Iterator[tuple[Collection | Field, tuple[str, str], str | None, str]]:
    for collection in facts.snapshot.collections:
        if collection.meta:
            yield collection, ("meta", "collection"), collection.meta.collection, collection.collection
        if collection.schema_:
            yield collection, ("schema", "name"), collection.schema_.name, collection.collection
    for field in facts.snapshot.fields:
        if field.meta:
            yield field, ("meta", "collection"), field.meta.collection, field.collection
            yield field, ("meta", "field"), field.meta.field, field.field
        if field.schema_:
            yield field, ("schema", "table"), field.schema_.table, field.collection
            yield field, ("schema", "name"), field.schema_.name, field.field
