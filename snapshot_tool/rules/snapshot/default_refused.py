"""PostgreSQL cannot read a default as a value of its column.

**Effect.** Where the column is new, the push fails with 500 ("invalid input syntax for type …", "value too long for
type …"), and everything is rolled back; so does the next push that alters the column, unless the text merely is too
long.

**Instead.** Write a value of the field's type, or null. In a database that has such a default already it was made with
another type, by hand: write its type into the file, or mend the database first.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family
from snapshot_tool.rules.readback import shown
from snapshot_tool.rules.snapshot.default_mangled import mangled

SEVERITY = Severity.ERROR
FAMILY = Family.TYPES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each such default; a function that becomes text is `default-mangled`."""
    for field in facts.snapshot.fields:
        column = facts.new_column(field)
        if field.schema_ and column and column.default_error and not mangled(facts, field):
            value = shown(field.schema_.default_value)
            message = f"{field.item} has the default {value}: {column.default_error}"
            place = facts.place(field.item, "schema", "default_value")
            yield finding(__name__, SEVERITY, message, place, f"write a value of {column.type_sql}, or null")
