"""Something that a snapshot cannot express depends on what changes.

**Effect.** PostgreSQL refuses to drop a column or a table that a view, a rule, a function or a table of that type uses,
to drop a column that a policy, a trigger, a publication or a generated column names, and to change the type of such a
column; a check, an index or a statistics object computes with a column by the operators of its type; while a column
elsewhere holds rows of the table, no type changes in place; a foreign key of a table that Directus does not know holds
its target. A publication is not in a table's way, but says no more about it.

**Instead.** Drop what depends on it first, run the plan, and make it again.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.hazards import dependents
from snapshot_tool.rules.plan import PlanFacts, problems

SEVERITY = Severity.WARNING


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each dependent of what goes or changes, and for what PostgreSQL refuses because of one."""
    yield from problems(facts, "dependent-object")
    for found in dependents(facts):
        severity = Severity.ERROR if found.is_refused else SEVERITY
        message = f"{found.kind} {found.name} depends on {found.object}"
        remedies = ("drop it first and make it again afterwards",) if found.is_refused else ()
        yield Finding("dependent-object", severity, message, Place(found.object), remedies)
