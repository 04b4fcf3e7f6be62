"""A collection archives by a field, and does not say which value means archived.

**Effect.** Archiving an item in the Data Studio writes null, and the filter that hides archived items hides those
without a value.

**Instead.** Write `meta.archive_value`, or set `meta.archive_field` to null.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.WARNING
FAMILY = Family.REFERENCES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each `archive_field` without an `archive_value`."""
    for collection in facts.snapshot.collections:
        meta = collection.meta
        if meta and meta.archive_field and meta.archive_value is None:
            message = f"{collection.item} archives by {meta.archive_field}, and its archive_value is null"
            place = facts.place(collection.item, "meta", "archive_value")
            remedies = "write the value that means archived", "set `meta.archive_field` to null"
            yield finding(__name__, SEVERITY, message, place, *remedies)
