"""A field is to be indexed, unique or a key, and PostgreSQL has no way to order values of its type.

**Effect.** The index cannot be built: the push fails with 42704 ("data type json has no default operator class for
access method "btree""), and everything is rolled back.

**Instead.** Set `is_indexed` and `is_unique` to false. (A jsonb column with a GIN index made by hand does read as
indexed; nothing is said of columns whose type Directus does not write.)
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.directus.pg_types import has_default_opclass
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family
from snapshot_tool.rules.readback import SERVER_MAJOR

SEVERITY = Severity.ERROR
FAMILY = Family.TYPES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each of the three that asks for a btree on a type without an order."""
    for field in facts.snapshot.fields:
        schema = field.schema_
        asked = [key for key in ("is_primary_key", "is_unique", "is_indexed") if schema and getattr(schema, key)]
        column = facts.new_column(field) if asked else None
        if column is None or (schema and schema.data_type not in (None, column.data_type)):
            continue
        if not has_default_opclass(column.data_type, "btree", SERVER_MAJOR, ()):
            message = f"{field.item} has `{asked[0]}`, but {column.data_type} cannot be indexed"
            place = facts.place(field.item, "schema", asked[0])
            yield finding(__name__, SEVERITY, message, place, f"set `{asked[0]}` to false")
