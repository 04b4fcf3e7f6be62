"""`systemFields` does not list an index that a fresh installation of this Directus has.

**Effect.** On a database that has the index, a push drops it, after the whole column was altered. Directus made it for
a reason: without it, deleting old activity and revisions reads the whole table for every row.

**Instead.** Add the entry, and build the index on the databases that lack it; or leave it out for good, knowing that a
fresh installation loses it with the first push.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.directus.versions import SYSTEM_FIELDS
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding, listed
from snapshot_tool.rules.families import Family

SEVERITY = Severity.INFO
FAMILY = Family.PUSHING


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for all such indexes; a list that is missing as a whole is `system-index-dropped`."""
    if facts.info is None or facts.info.system_fields is None or not SYSTEM_FIELDS.holds_in(facts.version):
        return
    there = {(entry.collection, entry.field) for entry in facts.info.system_fields}
    gone = [f"{table}.{column}" for table, column in _indexed(facts) if (table, column) not in there]
    if gone:
        message = f"`systemFields` lacks {listed(gone)}: a push drops these indexes of a fresh installation"
        place = facts.source.info_place(("systemFields",))
        yield finding(__name__, SEVERITY, message, place, "list them, and build them where they are missing")


def _indexed(facts: Facts) -> Iterator[tuple[str, str]]:
    for table in facts.system.tables.values():
        for column in sorted(facts.system.fields.get(table.name, ())):
            if any(index.covers_only(column) for index in table.indexes):
                yield table.name, column
