"""A column that is altered or dropped is used by a view, a rule, a policy or a generated column.

**Effect.** PostgreSQL refuses to change the type, even to the same one, and to drop the column: the push fails.

**Instead.** Drop what uses it first and make it again afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.causes import caused, told
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each such dependent."""
    refusing = {"view", "materialized view", "rule", "policy", "generated column"}
    for action, statement, work in caused(facts, "dependent-object"):
        table = facts.catalog.tables.get(work.table)
        for found in table.dependents if table and work.column else ():
            if found.column == work.column and found.kind in refusing:
                message = f"{work.object} is used by the {found.kind} {found.name}: {statement.message}"
                remedy = f"drop the {found.kind} {found.name} first, and make it again after the push"
                yield told(facts, "column-in-view", action, message, remedy)
