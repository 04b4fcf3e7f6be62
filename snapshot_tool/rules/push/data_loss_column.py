"""A column is dropped, with its values.

**Effect.** The field is not in the snapshot, or its file lacks a key that Directus has: the push drops the column and
answers 204. A field that was renamed looks like this too: the old one goes, the new one starts empty.

**Instead.** Put the file back, or copy the values first; a renamed field is renamed in the database before the push.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.sql import ident
from snapshot_tool.rules.causes import caused, counted, put_back, told
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each column that goes with values, or with what may be values."""
    for action, _, work in caused(facts, "data-loss-column"):
        number = counted(facts, f"data-loss-column {work.object}")
        lost = f"the values of {number}" if number else "the values in it"
        remedies = (
            put_back(facts, action, f"fields/{work.table}/{work.column}.json"),
            f"copy the values first: CREATE TABLE {ident(f'{work.table[:40]}_kept')} AS TABLE {ident(work.table)}",
        )
        yield told(facts, "data-loss-column", action, f"{work.object}: the push drops the column and {lost}", *remedies)
