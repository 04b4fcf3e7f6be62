"""A key that counts by itself has a type that does not count.

**Effect.** Directus makes every such key a `serial` (a `bigserial` where the type is bigInteger). A file that says
anything else differs from it before every push, and no push changes that; foreign keys made for the file's type do not
fit.

**Instead.** Write `integer` or `bigInteger`, or set `has_auto_increment` to false.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.ERROR
FAMILY = Family.TYPES

_COUNTING = ("integer", "bigInteger")


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each key that counts and is no whole number; no key at all: `auto-increment-not-key`."""
    for field in facts.snapshot.fields:
        schema = field.schema_
        if schema and schema.has_auto_increment and schema.is_primary_key and field.type not in _COUNTING:
            message = f"{field.item} counts by itself, and says it is {field.type}: Directus makes it an integer"
            remedies = "write integer or bigInteger", "set `has_auto_increment` to false"
            yield finding(__name__, SEVERITY, message, facts.place(field.item, "type"), *remedies)
