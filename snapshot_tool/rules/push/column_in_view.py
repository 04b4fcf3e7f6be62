"""A column that is altered or dropped is used by a view, a rule, a policy or a generated column.

**Effect.** PostgreSQL refuses to change the type, even to the same one, and to drop the column: the push fails.

**Instead.** Drop what uses it first and make it again afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.push import PushFacts, altered_columns, dropped_columns

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each such dependent."""
    refusing = {"view", "materialized view", "rule", "policy", "generated column"}
    touched = [(difference.item, column) for difference, column in altered_columns(facts)]
    for item, column in [*touched, *dropped_columns(facts)]:
        for found in facts.catalog.tables[item.collection].dependents:
            if found.column == column.name and found.kind in refusing:
                message = f"{item.name} is used by the {found.kind} {found.name}"
                remedies = (f"drop the {found.kind} first and make it again afterwards",)
                yield Finding("column-in-view", SEVERITY, message, Place(item.name), remedies)
