"""A generated or identity column would be altered.

**Effect.** Directus starts every column edit with `drop default`, which PostgreSQL refuses for a column that is
computed or counts up by itself (42601): the push fails and rolls back, whatever the difference in the column was.

**Instead.** Let the file say what the database has; change the column by SQL.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.causes import caused, error_of, file_of, told
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each such column that a push would alter."""
    for action, statement, work in caused(facts, "generated-column"):
        message = error_of(statement, work)
        remedy = f"let {file_of(facts, action.item)} say what the database has (snap diff shows the keys)"
        yield told(facts, "generated-column", action, message, remedy, "change the column by SQL")
