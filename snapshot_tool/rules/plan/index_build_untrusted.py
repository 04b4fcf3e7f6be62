"""The server has a version of PostgreSQL that may build a corrupt index concurrently.

**Effect.** In PostgreSQL 14.0 to 14.3 a concurrent build, or REINDEX CONCURRENTLY, can leave rows out of an index
without a word when another session prunes the table meanwhile: queries miss rows, a unique index lets duplicates in.

**Instead.** Update to 14.4 or later first. Where that cannot be, check each index that was built with
`bt_index_check(index, heapallindexed => true)` of the extension amcheck.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.model.plan import LockClass
from snapshot_tool.rules.plan import PlanFacts

SEVERITY = Severity.WARNING
_BROKEN = range(140000, 140004)


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each table on which an index is built concurrently by such a server."""
    if facts.catalog.server.version_num not in _BROKEN:
        return
    builds = (step for step in facts.steps if step.lock_class is LockClass.CONCURRENT and step.scan)
    for table in dict.fromkeys(step.locks[0].table for step in builds):
        message = f"PostgreSQL 14.0 to 14.3 may leave rows out of an index of {table} that it builds concurrently"
        yield Finding("index-build-untrusted", SEVERITY, message, Place(table), ("update PostgreSQL 14 first",))
