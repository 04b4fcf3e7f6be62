"""A collection with a table has no field that is its primary key, or several.

**Effect.** Where the key's file was lost, the push drops the column. A new collection without any gets an `id` that
no file knows, and the next push drops that again. Directus cannot work with a key of several columns: its fields then
vanish from the next snapshot.

**Instead.** Bring the file of the key back; exactly one field has `is_primary_key: true`.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding, listed
from snapshot_tool.rules.families import Family

SEVERITY = Severity.ERROR
FAMILY = Family.TYPES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each collection whose primary key is not exactly one field."""
    for collection in facts.snapshot.collections:
        keys = facts.primary_keys(collection.collection)
        if collection.schema_ and (len(keys) > 1 or not facts.has_primary_key(collection.collection)):
            what = f"several primary keys: {listed(keys)}" if keys else "no primary key among its fields"
            message = f"{collection.item} has {what}"
            remedy = "mark exactly one of them" if keys else "bring the file of its primary key back"
            yield finding(__name__, SEVERITY, message, facts.place(collection.item), remedy)
