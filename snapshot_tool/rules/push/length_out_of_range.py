"""The file gives a length or precision that no column can have.

**Effect.** A varchar without a limit reads as `max_length: -5`, and Directus writes `varchar(-5)` back: every change of
that column, and every new column with it, fails with 42601; other impossible sizes fail with 22023.

**Instead.** Give the column a limit, or make it `text`, in the database and in the file.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.sql import ident
from snapshot_tool.rules.causes import caused, error_of, file_of, told
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each column that would get such a size."""
    for action, statement, work in caused(facts, "length-out-of-range"):
        message = error_of(statement, work)
        remedies = [
            f"set schema.max_length to 1 or more (numeric_precision to 1 to 1000) in {file_of(facts, action.item)}"
        ]
        table = facts.catalog.tables.get(work.table)
        if table is not None and table.column(work.column) is not None:
            alter = f"ALTER TABLE {ident(table.schema)}.{ident(table.name)} ALTER COLUMN {ident(work.column)} TYPE text"
            remedies.append(f'{alter}, with "type": "text", "data_type": "text" and "max_length": null in the file')
        yield told(facts, "length-out-of-range", action, message, *remedies, key=("schema", "max_length"))
