"""A foreign key cannot be made.

**Effect.** The field has no column, what it points at has no unique constraint or is an unlogged table, a rule such as
SET NULL does not go with a generated column: the push fails and rolls back.

**Instead.** Correct the relation's file.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.causes import caused, error_of, file_of, told
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each such foreign key."""
    for action, statement, work in caused(facts, "foreign-key-impossible"):
        message = error_of(statement, work)
        remedy = f"correct related_collection, on_delete and on_update in {file_of(facts, action.item)}, or take it out"
        yield told(facts, "foreign-key-impossible", action, message, remedy)
