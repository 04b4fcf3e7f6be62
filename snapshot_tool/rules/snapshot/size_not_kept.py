"""A length, precision or scale that a column of the file's type does not have.

**Effect.** Directus writes the length of strings and the precision and scale of decimals, 255, 10 and 5 where the file
says null. Whatever else the file says, a push to a database without the column creates it otherwise, and then alters it
again with every push, to no effect.

**Instead.** Write what Directus reads back.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.fix import SetValue
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family
from snapshot_tool.rules.snapshot.type_disagrees import read_type

SEVERITY = Severity.WARNING
FAMILY = Family.TYPES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each size that would be read back otherwise, where the type itself is read back."""
    for field in facts.snapshot.fields:
        schema = field.schema_
        column = facts.new_column(field)
        if schema is None or column is None or schema.has_auto_increment:
            continue
        if column.data_type != schema.data_type or read_type(field) != field.type:
            continue
        for key, said, read in (
            ("max_length", schema.max_length, column.max_length),
            ("numeric_precision", schema.numeric_precision, column.numeric_precision),
            ("numeric_scale", schema.numeric_scale, column.numeric_scale),
        ):
            if schema.has(key) and said != read:
                there, here = ("null" if it is None else it for it in (said, read))
                message = f"{field.item} has {key} {there}: Directus would read {here} of the type {column.data_type}"
                fix = facts.mended(field.item, SetValue.of(("schema", key), read))
                place = facts.place(field.item, "schema", key)
                yield finding(__name__, SEVERITY, message, place, f"write {here}", fix=fix)
