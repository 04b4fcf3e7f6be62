"""The column's default would not survive a push.

**Effect.** Directus parses the live default and writes it back as a string: `lower('ABC')` becomes the text
`'lower(''ABC'''`, a quote is doubled each time, `?` becomes `$1`.

**Instead.** Run a plan, which leaves the default alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.sql import ident
from snapshot_tool.rules.causes import file_of
from snapshot_tool.rules.columns import mangles_default
from snapshot_tool.rules.push import PushFacts, altered_columns

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each altered column whose default is not one that Directus can write back."""
    for difference, column in altered_columns(facts):
        item = difference.item
        if column.default is None or difference.touches("schema", "default_value"):
            continue
        if mangles_default(facts, item, column):
            remedies = (
                f"let {file_of(facts, item)} differ in nothing else of the column",
                "snap plan leaves the default alone; push after it",
                f"after the push: ALTER TABLE … ALTER COLUMN {ident(column.name)} SET DEFAULT {column.default}",
            )
            message = f"{item.name}: the default {column.default} would be written back as something else"
            yield Finding("default-mangled", SEVERITY, message, facts.place(item, "schema", "default_value"), remedies)
