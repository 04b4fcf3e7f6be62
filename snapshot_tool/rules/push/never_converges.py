"""The same difference comes back after every push.

**Effect.** The push succeeds and `/schema/diff` answers with the same difference again: a `data_type` that Directus
does not write, a generated column, a default that it reads otherwise, a constraint's name.

**Instead.** Run a plan, which writes what the file says; or correct the file.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.WARNING


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each item that would still differ."""
    for difference in facts.prediction.remaining:
        paths = ", ".join(dict.fromkeys(".".join(map(str, entry.path)) or "all" for entry in difference.entries))
        message = f"{difference.item}: would differ again after the push ({paths})"
        yield Finding("never-converges", SEVERITY, message, Place(difference.item.name), ("run a plan",))
