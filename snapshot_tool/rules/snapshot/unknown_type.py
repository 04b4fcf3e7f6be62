"""A field has a type that Directus cannot create: vector, enum, array, domain, bytea, inet and the like.

**Effect.** On a database that has the column nothing happens. On one that lacks it, Directus writes the metadata
without a column, answers 204, and every later push fails with "Field … already exists".

**Instead.** Create the column by SQL on every database before the push, or leave the field out of the files.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.ERROR
FAMILY = Family.TYPES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each field of the type `unknown`."""
    for field in facts.snapshot.fields:
        if field.type == "unknown":
            what = (field.schema_ and field.schema_.data_type) or "of an unknown type"
            message = f"{field.item} is {what}: Directus cannot create such a column"
            remedies = "create the column by SQL before the push", "leave the field out of the snapshot"
            yield finding(__name__, SEVERITY, message, facts.place(field.item, "type"), *remedies)
