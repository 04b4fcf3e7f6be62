"""Two files of the snapshot have paths that differ in nothing but capitals.

directus-sync gives the second of two such files a suffix (`name_2.json`); before 3.1.6 it did not.

**Effect.** None where this ran. On a file system that takes both for one (macOS, Windows) a checkout keeps one of them,
and a push from there drops what the other describes.

**Instead.** Pull again with a newer directus-sync, or rename one of the files: what a file is called decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.fix import Move
from snapshot_tool.model.layout import free_path
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.WARNING
FAMILY = Family.FILES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each file whose path another one before it has, whatever the case."""
    first: dict[str, str] = {}
    taken = {path.lower() for path in facts.source.files.values()}
    for entry in facts.snapshot.entries:
        path = facts.source.files[entry.item]
        other = first.setdefault(path.lower(), path)
        if other != path:
            message = f"the path of the file differs from {other} only in its capitals"
            fix = facts.mended(entry.item, Move(free_path(entry.item, taken)))
            yield finding(__name__, SEVERITY, message, facts.place(entry.item), "rename one of the two files", fix=fix)
