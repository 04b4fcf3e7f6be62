"""The two ends of a foreign key are of types that do not compare.

**Effect.** Directus converts nothing: a new relation between, say, a varchar and a uuid, or a change of type on one
side of one, fails with 42804 and rolls back.

**Instead.** Give the field the type of the key that it points at.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.causes import caused, error_of, told
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each foreign key that could not be."""
    for action, statement, work in caused(facts, "foreign-key-type"):
        other = f" as {work.parent[0]}.{work.parent[1]} has" if work.parent else " as the other end of its relation has"
        message = error_of(statement, work)
        remedies = (f"give {work.object} the same type{other}", "take the relation's file out, and its field's key too")
        yield told(facts, "foreign-key-type", action, message, *remedies)
