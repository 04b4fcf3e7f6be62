"""More collections than Directus 12 takes without a licence.

**Effect.** Since 12.0.0 a server without a licence counts the active collections that have a table, and answers 403
`collections limit exceeded.` to a push that would create the 26th; everything is rolled back. What licence a server
has cannot be seen from here.

**Instead.** Make sure that the server has a licence, or set the `status` of collections that it need not serve to
`inactive` in their files.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.directus.versions import LICENSE_LIMIT
from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.model.snapshot import Collection
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.WARNING

_MOST = 25


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding where new collections bring the number above the limit."""
    there = {item.collection for item in facts.current.collections if _counts(item)}
    new = {item.collection for item in facts.wanted.collections if _counts(item)} - {
        item.collection for item in facts.current.collections
    }
    total = len(there | new)
    if new and total > _MOST and LICENSE_LIMIT.holds_in(facts.version):
        message = f"{total} active collections: without a licence Directus {facts.version} takes {_MOST}"
        remedy = "make sure that the server has a licence"
        yield Finding("license-limit", SEVERITY, message, Place("collections"), (remedy,))


def _counts(item: Collection) -> bool:
    document = item.document()
    meta = document.get("meta")
    return bool(document.get("schema")) and isinstance(meta, dict) and meta.get("status", "active") == "active"
