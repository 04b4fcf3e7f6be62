"""The file asks for something that Directus would go on reporting.

**Effect.** Whatever is done to the database, `/schema/diff` keeps answering with this difference: the file contradicts
itself, lacks a key, or asks for what PostgreSQL cannot change in place.

**Instead.** Correct the file as the message says, or pull it again.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.hazards import drops_by_missing_key, missing_keys
from snapshot_tool.rules.plan import PlanFacts, problems

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each thing wanted that no step can bring about."""
    yield from problems(facts, "never-converges")
    for item, path in missing_keys(facts):
        message = f"{item}: the file lacks {path}, which Directus goes on reporting"
        yield Finding("never-converges", SEVERITY, message, Place(item.name), ("pull the file again",))
    told = {item for item, _ in missing_keys(facts)}
    told |= {difference.item for difference in facts.differences if drops_by_missing_key(difference)}
    for difference in facts.unmoved:
        if difference.item not in told:
            paths = ", ".join(dict.fromkeys(".".join(map(str, entry.path)) or "all" for entry in difference.entries))
            message = f"{difference.item}: no statement takes this difference away ({paths})"
            remedies = ("correct the file, or pull it again",)
            yield Finding("never-converges", SEVERITY, message, Place(difference.item.name), remedies)
