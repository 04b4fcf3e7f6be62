"""The database does not know the type.

**Effect.** Directus writes `geometry(…)` for every geometry field. Without PostGIS there is no such type: the push
fails with 42704 and rolls back.

**Instead.** Install the extension first, or leave the field out.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.causes import caused, error_of, told
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each column of such a type."""
    for action, statement, work in caused(facts, "type-missing"):
        message = error_of(statement, work)
        yield told(
            facts, "type-missing", action, message, "CREATE EXTENSION postgis", "take the field out of the files"
        )
