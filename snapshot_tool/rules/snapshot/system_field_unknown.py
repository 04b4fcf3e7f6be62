"""`systemFields` names a field that is none of Directus's own.

**Effect.** The push fails with 500, and everything is rolled back.

**Instead.** Delete the entry; an index on a field of your own is `is_indexed` in the field's file.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding

SEVERITY = Severity.ERROR


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each such entry."""
    for entry in facts.snapshot.system_fields:
        if not facts.system.has_field(entry.collection, entry.field):
            message = f"{entry.item.name} is no field of Directus's own"
            yield finding(__name__, SEVERITY, message, facts.place(entry.item), "delete the entry")
