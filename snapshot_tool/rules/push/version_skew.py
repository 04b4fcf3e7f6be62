"""The file and the database belong to different versions of Directus.

**Effect.** `/schema/diff` refuses the file unless it is forced. Forced, or through Directus's own command line, every
key that one version writes and the other does not becomes a difference: keys that vanish are columns dropped.

**Instead.** Pull the snapshot with the version that the database has.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding where the versions differ."""
    ours, theirs = facts.wanted.info.directus, facts.current.info.directus
    if ours != theirs:
        message = f"the file was written by Directus {ours}, the database belongs to {theirs}"
        yield Finding("version-skew", SEVERITY, message, Place("info.json"), ("pull it again with that version",))
