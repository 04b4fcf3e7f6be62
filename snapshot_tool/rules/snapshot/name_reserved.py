"""A collection of your own is called `directus_…`, or is one of Directus's own tables.

**Effect.** Directus refuses to create it with 400 ("Collections can't start with "directus_""), and everything is
rolled back. Files of an older version that had such a system table, or that leaked system collections, do that.

**Instead.** Delete the collection's file with its fields and relations, or rename the collection.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import DIRECTUS_SYNC_TABLE, Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.ERROR
FAMILY = Family.FILES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each collection whose name is Directus's to give."""
    for collection in facts.snapshot.collections:
        name = collection.collection
        if name.startswith("directus_") and name != DIRECTUS_SYNC_TABLE:
            message = f"{collection.item} has a name that Directus keeps for itself"
            remedies = "delete the collection with its fields and relations", "rename it"
            yield finding(__name__, SEVERITY, message, facts.place(collection.item, "collection"), *remedies)
