"""A file lacks a key, and the push would drop the item for it.

**Effect.** Directus decides by the first difference alone. Where that is a key which the database's side has and the
file has not, the push drops the column, the table or the foreign key, with all that they hold, and answers 204.

**Instead.** Pull the file again, or add the key with the value that the database has.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.hazards import drops_by_missing_key
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each item whose first difference is a missing key."""
    dropped = {"collection": "the table", "field": "the column", "relation": "the foreign key"}
    for difference in facts.differences:
        if drops_by_missing_key(difference):
            item = difference.item
            path = ".".join(map(str, difference.first.path))
            message = f"{item}: the file lacks {path}, and the push would drop {dropped[item.kind]}"
            place = Place(item.name, facts.files.get(item, ""), path=f"$.{path}")
            yield Finding("drop-by-missing-key", SEVERITY, message, place, (f"add {path}, or pull the file again",))
