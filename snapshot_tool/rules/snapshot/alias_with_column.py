"""A field of type `alias` has a `schema`, which only columns have.

**Effect.** Where the database has the column, the push drops it and makes an alias of that name: all values are lost.

**Instead.** Write the column's type, or delete `schema` where the field really is an alias.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.ERROR
FAMILY = Family.TYPES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each alias with a column."""
    for field in facts.snapshot.fields:
        if field.type == "alias" and field.schema_:
            message = f"{field.item} is an alias, but has the column {field.schema_.name or field.field}"
            place = facts.place(field.item, "schema")
            yield finding(__name__, SEVERITY, message, place, "write the type of the column", "delete `schema`")
