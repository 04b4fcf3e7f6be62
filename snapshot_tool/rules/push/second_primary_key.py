"""A field is to be a primary key, or to count up by itself, beside the key that is there.

**Effect.** `is_primary_key: true` on a further field adds a second primary key (42P16); `has_auto_increment: true` on
one makes `serial primary key` of it (42601, 42P16). The push fails and rolls back.

**Instead.** Let the file say false for both; a counting column that is no key gets its sequence by SQL.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.causes import caused, error_of, file_of, told
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each such field."""
    for action, statement, work in caused(facts, "second-primary-key"):
        message = error_of(statement, work)
        remedy = f"set is_primary_key: false and has_auto_increment: false in {file_of(facts, action.item)}"
        yield told(facts, "second-primary-key", action, message, remedy, key=("schema", "is_primary_key"))
