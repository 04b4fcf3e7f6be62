"""A Directus version that was not looked at: what is predicted is what the nearest known one does.

**Effect.** Versions differ in what they compare and run (`docs/directus-versions.md`), so the real push may differ.

**Instead.** Say with `--directus` or in `snap.yaml` which known version comes closest, and rehearse the push on a copy.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.directus.versions import KNOWN, nearest
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.WARNING


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding where the version is not known."""
    if facts.version not in KNOWN:
        message = f"Directus {facts.version} was not looked at: what {nearest(facts.version)} does stands for it"
        remedy = f"known are {', '.join(KNOWN)}"
        yield Finding("version-unknown", SEVERITY, message, facts.info_place("info.json", "directus"), (remedy,))
