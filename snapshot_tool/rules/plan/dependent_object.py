"""Something that a snapshot cannot express depends on what changes.

**Effect.** PostgreSQL refuses to drop a column or a table that a view, a rule, a policy or a generated column uses,
and to change the type of such a column; a foreign key of a table that Directus does not know holds its target.
Triggers, functions and publications are not in its way, but may stop working.

**Instead.** Drop what depends on it first, run the plan, and make it again.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.hazards import dependents
from snapshot_tool.rules.plan import PlanFacts

SEVERITY = Severity.WARNING


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each dependent of a dropped table or column, or of a column that changes its type."""
    for found in dependents(facts):
        severity = Severity.ERROR if found.is_refused else SEVERITY
        message = f"{found.kind} {found.name} depends on {found.object}"
        remedies = ("drop it first and make it again afterwards",) if found.is_refused else ()
        yield Finding("dependent-object", severity, message, Place(found.object), remedies)
