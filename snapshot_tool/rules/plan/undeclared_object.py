"""Indexes and checks that somebody made by hand, and that snap.yaml does not declare.

**Effect.** None: a plan leaves them alone. But nobody will make them on another database, and no one knows whether this
one still needs them. Nothing is said where snap.yaml declares nothing at all.

**Instead.** Declare what is wanted, drop what is not.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.plan import PlanFacts

SEVERITY = Severity.INFO
_NAMED = 5


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for all of them together."""
    names = facts.undeclared
    if names:
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        message = f"not declared in snap.yaml: {', '.join(names[:_NAMED])}{more}"
        yield Finding("undeclared-object", SEVERITY, message, Place(), ("declare what is wanted, drop what is not",))
