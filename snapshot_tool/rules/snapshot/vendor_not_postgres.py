"""The snapshot was not taken from PostgreSQL, or does not say from what.

**Effect.** Directus refuses a snapshot whose `vendor` is missing or another one. Forced, it compares column types in
the words of two databases and takes nearly everything for changed.

**Instead.** Pull from a Directus on PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.ERROR
FAMILY = Family.FILES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding where `vendor` is anything but `postgres`."""
    if facts.info and facts.info.vendor != "postgres":
        vendor = facts.info.vendor
        message = f"the snapshot is of {vendor}, not of postgres" if vendor else "info.json does not say `vendor`"
        place = facts.source.info_place(("vendor",))
        yield finding(__name__, SEVERITY, message, place, "pull the snapshot from a Directus on PostgreSQL")
