"""A field with a column has the type null.

**Effect.** On a database without the field Directus writes its metadata and no column, answers 204, and fails with
"Field … already exists" from then on. On one that has it nothing happens, and the type differs before every push.

**Instead.** Write the type of the column, or pull the file again.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.directus.absent import of_field
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.fix import SetValue
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.ERROR
FAMILY = Family.TYPES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each field whose type is null; a type that is missing is `drop-by-missing-key`."""
    for field in facts.snapshot.fields:
        if field.has("type") and field.type is None:
            message = f"the type of {field.item} is null: Directus would create no column"
            values = of_field(field)
            fix = facts.mended(field.item, SetValue.of(("type",), values["type"])) if "type" in values else None
            place = facts.place(field.item, "type")
            yield finding(__name__, SEVERITY, message, place, "write the type of the column", fix=fix)
