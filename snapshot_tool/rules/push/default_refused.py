"""PostgreSQL does not take the default.

**Effect.** Directus writes every default as a quoted literal, except `now()`, `CURRENT_TIMESTAMP` and
`gen_random_uuid()`: `CURRENT_DATE` or `uuid_generate_v4()` becomes a text, which a column of another type refuses; so
does a word where a number is wanted, or text that is too long for a new column. The push fails and everything rolls
back.

**Instead.** Give a literal of the column's type, or null, and set an expression by SQL after the push.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.causes import caused, file_of, told
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each statement that fails for a default."""
    for action, statement, work in caused(facts, "default-refused"):
        message = f"{work.object}: its default is refused: {statement.sqlstate} {statement.message}"
        remedy = (
            f"set schema.default_value to a value of the column's type, or to null, in {file_of(facts, action.item)}"
        )
        yield told(facts, "default-refused", action, message, remedy, key=("schema", "default_value"))
