"""A Directus version that was not looked at: what is said about it is what the nearest known one does.

**Effect.** Versions differ in what they write, compare and run (`docs/directus-versions.md`), so a finding may be
missing, or be about something that this version does not do.

**Instead.** Say with `--directus` or in `snap.yaml` which known version comes closest, and rehearse the push on a copy.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.directus.versions import KNOWN, nearest
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.WARNING
FAMILY = Family.FILES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding where the version is not known; a file that could not be read says nothing of it."""
    if facts.version in KNOWN or (facts.info is None and facts.pushed_to is None):
        return
    message = f"Directus {facts.version} was not looked at: what {nearest(facts.version)} does stands for it"
    yield finding(__name__, SEVERITY, message, facts.source.info_place(("directus",)), f"known are {', '.join(KNOWN)}")
