"""A unique field takes NULL.

**Effect.** To PostgreSQL no NULL equals another one, so any number of items may be without a value.

**Instead.** Nothing, if that is meant. Else set `is_nullable` to false, or declare an index with `nulls_not_distinct`
in snap.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.INFO
FAMILY = Family.PRACTICE
OFF_BECAUSE = """\
Most unique fields that take NULL are meant so: an optional slug, an outside key that is not known yet."""


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each unique field that is nullable."""
    for field in facts.snapshot.fields:
        if field.schema_ and field.schema_.is_unique and field.schema_.is_nullable:
            message = f"{field.item} is unique, and may be NULL any number of times"
            place = facts.place(field.item, "schema", "is_nullable")
            yield finding(__name__, SEVERITY, message, place, "set `is_nullable` to false", "turn this rule off")
