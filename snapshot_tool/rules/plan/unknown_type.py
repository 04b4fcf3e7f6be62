"""The file does not say enough to make the column.

**Effect.** A snapshot holds no enum's labels, no domain's base, no vector's dimension. A push writes the metadata and
no column at all, and reports the field as new forever.

**Instead.** Make the type and the column by hand, then plan again; or, where the column may do without what is
missing, allow it.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.plan import PlanFacts, problems

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each column whose type cannot be made from the file."""
    yield from problems(facts, "unknown-type")
