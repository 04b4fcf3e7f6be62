"""A foreign key would be dropped and validated again for a change in its metadata.

**Effect.** Any difference of a relation makes Directus drop its key (ACCESS EXCLUSIVE on both tables) and add it
again, reading every row under SHARE ROW EXCLUSIVE.

**Instead.** Run a plan: it only writes the row.
[The note on a relation that rebuilds a foreign key](relation-note-rebuilds-foreign-key.md) shows it.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.WARNING


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each relation that differs in its metadata alone."""
    wanted = {(relation.collection, relation.field): relation for relation in facts.wanted.relations}
    for difference in facts.differences.relations:
        item = difference.item
        found = wanted.get((item.collection, item.field))
        has_key = found is not None and found.schema_ is not None
        if has_key and difference.first.path and all(entry.path[0] == "meta" for entry in difference.entries):
            place = facts.place(item)
            remedies = (
                "snap plan writes the row and leaves the key alone; push after it",
                "push when nobody uses either table",
            )
            message = f"{item}: only its metadata differs, and the push would drop and validate its foreign key"
            yield Finding("foreign-key-rebuilt", SEVERITY, message, place, remedies)
