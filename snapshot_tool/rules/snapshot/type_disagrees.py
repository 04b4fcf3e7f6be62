"""A field's `type` is not what Directus reads from its `data_type` and its special flags.

**Effect.** Directus compares both, and writes the column by `type` alone. One of the two therefore differs before every
push: a push of this file alters the column to another type than the file's `data_type`, or answers 204 and changes
nothing, for ever.

**Instead.** Write the type that belongs to the column, or pull the file again.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.directus.types import local_type
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.snapshot import Field
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.WARNING
FAMILY = Family.TYPES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each column whose type reads as another one."""
    for field in facts.snapshot.fields:
        read = read_type(field)
        if read is not None and read != field.type:
            said = f"{field.schema_.data_type}" if field.schema_ else ""
            special = field.meta.special if field.meta else None
            flags = f" with the special {', '.join(special)}" if special else ""
            message = f"{field.item} says it is {field.type}, but Directus reads {said}{flags} as {read}"
            yield finding(__name__, SEVERITY, message, facts.place(field.item, "type"), f"write {read}")


def read_type(field: Field) -> str | None:
    """Return the type that Directus reads from what the file says of the column; None where it says too little."""
    schema = field.schema_
    if schema is None or schema.data_type is None or schema.has_auto_increment or field.type in (None, "alias"):
        return None  # the column of a key that counts by itself is never compared (§2.4)
    special = field.meta.special if field.meta else None
    return local_type(schema.data_type, schema.numeric_precision, schema.numeric_scale, special)
