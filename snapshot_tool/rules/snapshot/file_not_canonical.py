"""A file is not written as directus-sync writes it: order of keys, spaces, escapes, the newline at the end.

**Effect.** None on the database. The next pull rewrites the file, and the change hides among real ones.

**Instead.** Pull again.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.fix import Fix, Rewrite
from snapshot_tool.model.layout import INFO
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.INFO
FAMILY = Family.FILES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each file that would be written with other bytes."""
    contents, files = facts.source.contents, facts.source.files
    if not facts.source.is_split:
        return
    if facts.info and contents[INFO] != facts.info.canonical():
        fix = Fix(INFO, (Rewrite(facts.info.canonical()),))
        yield finding(__name__, SEVERITY, _MESSAGE, facts.source.info_place(), _REMEDY, fix=fix)
    for entry in facts.snapshot.entries:
        if contents[files[entry.item]] != entry.canonical():
            fix = facts.mended(entry.item, Rewrite(entry.canonical()))
            yield finding(__name__, SEVERITY, _MESSAGE, facts.place(entry.item), _REMEDY, fix=fix)


_MESSAGE = "the file is not written as directus-sync writes it"
_REMEDY = "pull again"
