"""Whoever still uses the old name fails from the rename on.

**Effect.** The table or column is renamed at once: an application, a flow, a report or a function that names the old
one gets an error from that moment, until its own release. Views follow by themselves.

**Instead.** Release those who use it together with the plan. Where they cannot stop for a moment, add the new field,
write both, move the readers, and drop the old one.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.plan import PlanFacts

SEVERITY = Severity.WARNING


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each rename."""
    for rename in facts.renames:
        message = f"{rename.old} is called {rename.new} at once: whoever reads or writes it by the old name fails"
        remedies = ("release what uses the old name together with this plan", "or add the new one beside it first")
        yield Finding("rename-breaks-readers", SEVERITY, message, Place(rename.new), remedies)
