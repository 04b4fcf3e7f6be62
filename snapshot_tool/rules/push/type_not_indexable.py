"""The column's type has no place in such an index.

**Effect.** A json column cannot be indexed or unique; a GIN index keeps a jsonb column from becoming json, which a push
makes of it for any difference. The push fails with 42704 or 42804 and rolls back.

**Instead.** Let the file say `is_indexed: false` and `is_unique: false`; drop an index that stands in the way first.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.prediction import StatementKind
from snapshot_tool.rules.causes import caused, error_of, file_of, told
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each index that cannot be built, or does not take the new type."""
    for action, statement, work in caused(facts, "type-not-indexable"):
        message = error_of(statement, work)
        file = file_of(facts, action.item)
        if work.kind is StatementKind.ALTER_TYPE:
            table = facts.catalog.tables.get(work.table)
            indexes = table.indexes if table else ()
            names = [index.name for index in indexes if any(key.column == work.column for key in index.keys)]
            remedies = [f"let {file} say what the database has, so that the column is not written again"]
            remedies += [f"drop the index {name} before the push and make it again afterwards" for name in names]
        else:
            remedies = [f"set is_indexed: false and is_unique: false in {file}"]
        yield told(facts, "type-not-indexable", action, message, *remedies, key=("schema", "is_indexed"))
