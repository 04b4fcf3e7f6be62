"""The snapshot was written by another version of Directus than the one that it is pushed to.

**Effect.** `/schema/diff` answers 400. Forced (`?force=true`, `directus-sync push --force`), and always through
Directus's own `directus schema apply`, which compares no versions, every key that one version writes and the other
does not is a difference: before 12.4.0 a key that the file lacks drops the table, and in every version one that the
`schema` of a field lacks drops the column.

**Instead.** Pull the snapshot with the version that the database has; `snap predict --force` tells what a forced push
would do.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding where the versions differ."""
    ours, theirs = facts.wanted.info.directus, facts.version
    if ours != theirs:
        message = f"the snapshot was written by Directus {ours}, and is pushed to {theirs}"
        yield Finding(
            "version-skew",
            SEVERITY,
            message,
            facts.info_place("info.json", "directus"),
            ("pull it again with that version",),
        )
