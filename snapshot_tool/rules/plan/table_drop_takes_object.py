"""Objects that no snapshot expresses would go with a dropped table.

**Effect.** PostgreSQL drops a table's own triggers, policies, rules, checks, statistics and indexes along with it,
without a word. A snapshot knows none of them, so nobody who deletes a collection is shown what else it held.

**Instead.** Keep the collection, or move what is still needed. Where all of it may go, allow it.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.hazards import inexpressible
from snapshot_tool.rules.plan import PlanFacts

SEVERITY = Severity.ERROR
_NAMED = 8


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each dropped table that holds more than a snapshot can say."""
    for drop in facts.table_drops:
        found = list(inexpressible(drop.table))
        if not found:
            continue
        name = drop.table.name
        more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
        allow = f"table-drop-takes-object:{name}"
        message = f"with {name} would go {', '.join(found[:_NAMED])}{more}"
        remedies = ("keep the collection", f"--allow {allow}")
        yield Finding("table-drop-takes-object", SEVERITY, message, Place(name), remedies, allow)
