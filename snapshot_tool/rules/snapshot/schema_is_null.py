"""A collection's `schema` is null; for a folder the key is left out instead.

**Effect.** Directus refuses the whole snapshot with 400, before it compares anything.

**Instead.** Delete the key where the collection is a folder; write `{"name": …}` where it has a table.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.fix import RemoveValue, SetValue
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.ERROR
FAMILY = Family.FILES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each such collection."""
    for collection in facts.snapshot.collections:
        if collection.has("schema_") and collection.schema_ is None:
            message = f"`schema` of {collection.item} is null, which Directus refuses"
            remedies = "delete the key: the collection is a folder", "write the table's name: the collection has one"
            has_columns = any(field.schema_ for field in facts.own_fields(collection.collection))
            table = SetValue.of(("schema",), {"name": collection.collection})
            fix = facts.mended(collection.item, table if has_columns else RemoveValue(("schema",)))
            yield finding(__name__, SEVERITY, message, facts.place(collection.item, "schema"), *remedies, fix=fix)
