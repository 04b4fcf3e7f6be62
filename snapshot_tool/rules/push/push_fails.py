"""PostgreSQL refuses a statement of the push.

**Effect.** The push fails there, and everything rolls back: a table or column that is gone, a partition, a name that is
reserved, a replica identity.

**Instead.** PostgreSQL's message says what is in the way; take it away by SQL, or take the item out of the files.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.causes import OTHERWISE, caused, file_of, told
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each failing statement that no other rule tells of."""
    for action, statement, work in caused(facts, OTHERWISE):
        message = f"{work.object or action.item.name}: {statement.sqlstate} {statement.message}"
        remedy = f"let {file_of(facts, action.item)} say what the database has, so that the push leaves it alone"
        yield told(facts, OTHERWISE, action, message, remedy)
