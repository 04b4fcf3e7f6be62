"""There is no conversion from the old type to the new one.

**Effect.** PostgreSQL has no cast between the two, whatever the rows hold: the push fails with 42846 and rolls back.

**Instead.** Keep the type; or add a new field, fill it by SQL, and drop the old one in a later push.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.causes import caused, error_of, file_of, told
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each column that would get such a type."""
    for action, statement, work in caused(facts, "cast-impossible"):
        message = error_of(statement, work)
        remedies = (
            f"put the old type back in {file_of(facts, action.item)}",
            "add a new field of that type, and fill it by SQL",
        )
        yield told(facts, "cast-impossible", action, message, *remedies, key=("type",))
