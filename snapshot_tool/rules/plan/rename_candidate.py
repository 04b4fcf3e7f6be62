"""A drop and an add look like one rename.

**Effect.** To Directus a renamed field is one that goes with its values and another that comes empty; a renamed
collection is one that goes with its rows.

**Instead.** Where it is one, say so: `--rename old:new` keeps the rows, the indexes and the metadata.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.hazards import renames
from snapshot_tool.rules.plan import PlanFacts

SEVERITY = Severity.INFO


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each dropped field or collection that has an added one like it."""
    for old, new in renames(facts):
        alike = "of the same type" if new.field else "with the same fields"
        message = f"{old.name} goes and {new.name}, {alike}, comes: is it a rename?"
        remedies = (f"if it is, its rows are kept by --rename {old.name}:{new.name}",)
        yield Finding("rename-candidate", SEVERITY, message, Place(new.name), remedies)
