"""A file lacks a key, and the push would drop the item for it.

**Effect.** Directus decides by the first difference alone. Where that is a key which the database's side has and the
file has not, the push drops the column, the table or the foreign key, with all that they hold, and answers 204.

**Instead.** Pull the file again, or add the key with the value that the database has.
[The missing key that drops a table](missing-key-drops-table.md) shows it.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity, printable
from snapshot_tool.model.json import Absent, dumps
from snapshot_tool.rules.causes import file_of
from snapshot_tool.rules.hazards import drops_by_missing_key
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.ERROR
_WIDTH = 60


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each item whose first difference is a missing key."""
    dropped = {"collection": "the table", "field": "the column", "relation": "the foreign key"}
    for difference in facts.differences:
        if drops_by_missing_key(difference):
            item = difference.item
            path = ".".join(map(str, difference.first.path))
            message = f"{item}: the file lacks {path}, and the push would drop {dropped[item.kind]}"
            place = facts.place(item, *difference.first.path)
            value = dumps(None if isinstance(difference.first.lhs, Absent) else difference.first.lhs)
            added = value if len(value) <= _WIDTH else "…"
            remedy = f"add {path} with the value that the database has, {added}, to {file_of(facts, item)}"
            yield Finding("drop-by-missing-key", SEVERITY, message, place, (printable(remedy), "pull the file again"))
