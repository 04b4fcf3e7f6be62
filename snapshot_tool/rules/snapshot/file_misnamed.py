"""A file is not called after what it holds.

**Effect.** None on the database: directus-sync goes by what a file holds. People look for it in vain, and the next
pull moves it.

**Instead.** Rename the file, or pull again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.fix import Move
from snapshot_tool.model.layout import layout
from snapshot_tool.model.snapshot import Info
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.INFO
FAMILY = Family.FILES

_SUFFIX = re.compile(r"(_\d+)?\.json$")


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each misnamed file; names that differ only in case share their suffixes in any order."""
    for path, entry in layout(facts.snapshot) if facts.source.is_split else ():
        if isinstance(entry, Info):
            continue
        actual = facts.source.files[entry.item]
        if actual != path and _SUFFIX.sub("", actual) != _SUFFIX.sub("", path):
            message = f"the file holds {entry.item}, which belongs in {path}"
            fix = facts.mended(entry.item, Move(path))
            yield finding(__name__, SEVERITY, message, facts.place(entry.item), f"rename it to {path}", fix=fix)
