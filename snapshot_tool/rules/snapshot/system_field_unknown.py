"""`systemFields` names a field that is none of Directus's own, or that has no column.

**Effect.** The push fails with 500, and everything is rolled back.

**Instead.** Delete the entry; an index on a field of your own is `is_indexed` in the field's file.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.fix import RemoveValue, Safety
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.ERROR
FAMILY = Family.FILES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each such entry."""
    for place, entry in enumerate(facts.snapshot.system_fields):
        table = facts.system.tables.get(entry.collection)
        if table is None or table.column(entry.field) is None:
            known = facts.system.has_field(entry.collection, entry.field)
            what = "has no column that could be indexed" if known else "is no field of Directus's own"
            message = f"{entry.item.name} {what}"
            fix = facts.mended(entry.item, RemoveValue(("systemFields", place)), safety=Safety.UNSAFE)
            yield finding(__name__, SEVERITY, message, facts.place(entry.item), "delete the entry", fix=fix)
