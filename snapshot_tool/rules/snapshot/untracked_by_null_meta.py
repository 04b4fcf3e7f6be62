"""`meta` is null, so Directus would keep no row about the item.

**Effect.** Since 11.10.0 Directus leaves such items out of what it sees. Where the item is new, the push creates it,
does not see it afterwards, and every later push fails with "already exists"; where it is there, the difference stays
for ever.

**Instead.** Pull the file again, or write the whole `meta`.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.directus.versions import LEAVES_OUT_UNTRACKED
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.ERROR
FAMILY = Family.PUSHING


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each item whose `meta` is null, in versions that leave such items out."""
    if not LEAVES_OUT_UNTRACKED.holds_in(facts.version):
        return
    for entry in facts.snapshot.entries:
        if entry.has("meta") and entry.meta is None:
            message = f"{entry.item} has no metadata: Directus {facts.version} would not see it"
            yield finding(__name__, SEVERITY, message, facts.place(entry.item, "meta"), "write the whole `meta`")
