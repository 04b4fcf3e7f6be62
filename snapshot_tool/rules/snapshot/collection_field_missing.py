"""A collection sorts, archives or duplicates by a field that it does not have.

**Effect.** The field's file was lost, and the push drops its column with all values; or it never was, and the Data
Studio answers every listing of the collection with an error.

**Instead.** Bring the field's file back, or set the key to null.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.ERROR
FAMILY = Family.REFERENCES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for `sort_field` and `archive_field` that name no field."""
    for collection in facts.snapshot.collections:
        if collection.meta is None:
            continue
        named = {"sort_field": collection.meta.sort_field, "archive_field": collection.meta.archive_field}
        for key, field in named.items():
            if field and not facts.has_field(collection.collection, field):
                message = f"the {key} of {collection.item} is {field}, which is none of its fields"
                place = facts.place(collection.item, "meta", key)
                remedies = f"bring the file of {collection.collection}.{field} back", f"set `meta.{key}` to null"
                fix = facts.emptied(collection.item, "meta", key)
                yield finding(__name__, SEVERITY, message, place, *remedies, fix=fix)
