"""A column's type is one that Directus reads, and never writes: jsonb, double precision, smallint, char, interval….

**Effect.** On a database that has the column, the next push that alters it for whatever reason makes another type of it
(json, real, integer, varchar) without a word: values are rounded or cut, and GIN indexes stand in the way. On a
database that has not, it is created with that other type, and the difference stays for ever.

**Instead.** Let the column have the type that Directus writes, in the database and in the file; or know that only SQL
may touch it.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family
from snapshot_tool.rules.snapshot.type_disagrees import read_type

SEVERITY = Severity.WARNING
FAMILY = Family.TYPES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each column that Directus would make another of; a wrong `type` is `type-disagrees`."""
    for field in facts.snapshot.fields:
        schema = field.schema_
        if schema is None or schema.is_generated or schema.has_auto_increment or read_type(field) != field.type:
            continue
        column = facts.new_column(field)
        if column is not None and column.data_type != schema.data_type:
            message = f"{field.item} is {schema.data_type}: Directus would make it {column.type_sql}"
            place = facts.place(field.item, "schema", "data_type")
            remedies = f"make it {column.data_type}, in the database and in the file", "change it by SQL only"
            yield finding(__name__, SEVERITY, message, place, *remedies)
