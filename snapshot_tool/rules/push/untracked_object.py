"""What the file wants is there already, without metadata.

**Effect.** Directus does not count a table, column or foreign key without its row as there, wants to create it, and
fails with "already exists".

**Instead.** Run a plan, which adopts it: it changes what differs and writes the row.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.push import PushFacts, untracked

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each table, column and foreign key that waits for its row."""
    for item, found in untracked(facts):
        message = f'{item}: the {found} is there, without metadata; the push fails with "already exists"'
        remedies = (
            "snap plan adopts it: it changes what differs and writes the row",
            f"rename the {found}, or drop it, and let the push make its own",
        )
        yield Finding("untracked-object", SEVERITY, message, facts.place(item), remedies)
