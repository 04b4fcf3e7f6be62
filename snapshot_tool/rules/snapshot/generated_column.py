"""A generated column, which Directus cannot create.

**Effect.** On a database that has the column nothing happens until it is altered; then the push fails with "is a
generated column". On one that lacks it Directus creates an ordinary column, and the difference stays for ever.

**Instead.** Create the column by SQL on every database before the push.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.WARNING
FAMILY = Family.TYPES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each field with `is_generated`."""
    for field in facts.snapshot.fields:
        if field.schema_ and field.schema_.is_generated:
            message = f"{field.item} is a generated column: Directus would create an ordinary one"
            place = facts.place(field.item, "schema", "is_generated")
            yield finding(__name__, SEVERITY, message, place, "create the column by SQL before the push")
