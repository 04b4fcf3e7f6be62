"""The index is the table's replica identity.

**Effect.** PostgreSQL lets it go without a word, and then every UPDATE and DELETE on the published table fails
(55000).

**Instead.** Give the table another replica identity first: `ALTER TABLE … REPLICA IDENTITY …`. Where a UNIQUE
constraint goes and the table has a primary key, or another unique index over columns without NULL, the plan does that
by itself once it is allowed.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.plan import PlanFacts

SEVERITY = Severity.ERROR
_CODE = "index-drop-replica-identity"


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each constraint or column that goes, and with it what identifies a row."""
    first = "give the table another replica identity first"
    for unique in facts.unique_drops:
        name = unique.constraint
        index = unique.table.index(name)
        if index is None or not index.replica_identity:
            continue
        message = f"{name} is the replica identity of {unique.table.name}"
        if unique.substitute is None:
            yield Finding(_CODE, SEVERITY, message, Place(name), (first,))
        else:
            allow = f"{_CODE}:{name}"
            message = f"{message}, which becomes REPLICA IDENTITY {unique.substitute}"
            yield Finding(_CODE, SEVERITY, message, Place(name), (first, f"--allow {allow}"), allow)
    for column in facts.column_drops:
        for index in column.table.indexes:
            if index.replica_identity and any(key.column == column.column.name for key in index.keys):
                message = (
                    f"{index.name}, the replica identity of {column.table.name}, would go with {column.cause.name}"
                )
                yield Finding(_CODE, SEVERITY, message, Place(index.name), (first,))
