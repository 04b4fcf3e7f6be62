"""A table is dropped, with its rows.

**Effect.** The collection is not in the snapshot, or its file lacks a key that Directus has: the push drops the table
and answers 204. Its revisions, presets, permissions and activity go too. Nothing brings the rows back but a backup.

**Instead.** Put the file back, or copy the rows first.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.sql import ident
from snapshot_tool.rules.causes import caused, counted, put_back, told
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each table that goes with rows, or with what may be rows."""
    for action, _, work in caused(facts, "data-loss-table"):
        rows = counted(facts, f"data-loss-table {work.object}") or "its rows"
        message = f"{work.table}: the push drops the table, and {rows} with it"
        remedies = (
            put_back(facts, action, f"collections/{work.table}.json, with the files of its fields and relations,"),
            f"copy the rows first: CREATE TABLE {ident(f'{work.table[:40]}_kept')} AS TABLE {ident(work.table)}",
        )
        yield told(facts, "data-loss-table", action, message, *remedies)
