"""A drop and an add look like one rename.

**Effect.** To Directus a renamed field is one that goes with its values and another that comes empty.

**Instead.** Where it is one: rename the column and its row in `directus_fields` by hand, then plan again.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.hazards import renames
from snapshot_tool.rules.plan import PlanFacts

SEVERITY = Severity.INFO


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each dropped column that has an added one like it in the same table."""
    for old, new in renames(facts):
        message = f"{old.name} goes and {new.name}, of the same type, comes: is it a rename?"
        remedies = ("rename the column and its row in directus_fields by hand, then plan again",)
        yield Finding("rename-candidate", SEVERITY, message, Place(new.name), remedies)
