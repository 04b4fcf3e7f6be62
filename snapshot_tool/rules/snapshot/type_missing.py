"""A field is a geometry, which only a database with PostGIS has.

**Effect.** Where the extension is not there, the push fails with 42704 ("type "geometry" does not exist"), and
everything is rolled back. Directus itself creates no extension.

**Instead.** `CREATE EXTENSION postgis` on every database before the push, as a superuser.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.INFO
FAMILY = Family.TYPES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for the first geometry of the snapshot, which stands for all of them."""
    found = [field for field in facts.snapshot.fields if (field.type or "").startswith("geometry")]
    if found:
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        message = f"{found[0].item}{more} cannot be created without PostGIS"
        place = facts.place(found[0].item, "type")
        yield finding(__name__, SEVERITY, message, place, "create the extension postgis on every database")
