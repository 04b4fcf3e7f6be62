"""A text without a limit is unique or indexed.

**Effect.** An entry of a btree has room for about 2,700 bytes. A longer value cannot be stored from then on ("index row
size … exceeds btree version 4 maximum 2704"), and where there is one already the push fails on building the index.

**Instead.** Make the field a string with a length, or leave the index to SQL (a hash, or the head of the text) and
declare it in snap.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.WARNING
FAMILY = Family.PRACTICE
OFF_BECAUSE = """\
Whether a text gets that long depends on what people write into it: many a text holds a code, a name or an address."""

_LONGEST = 2704
_BYTES_PER_CHARACTER = 4


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each text, and each string that may be longer than an entry, with an index of its own."""
    for field in facts.snapshot.fields:
        schema = field.schema_
        if schema is None or not (schema.is_unique or schema.is_indexed):
            continue
        is_long = field.type in {"text", "csv"} or (
            field.type == "string" and (schema.max_length or 0) * _BYTES_PER_CHARACTER > _LONGEST
        )
        if is_long:
            key = "is_unique" if schema.is_unique else "is_indexed"
            message = f"{field.item} is {schema.data_type or field.type}, and a long value would not fit its index"
            place = facts.place(field.item, "schema", key)
            yield finding(__name__, SEVERITY, message, place, "make it a string with a length")
