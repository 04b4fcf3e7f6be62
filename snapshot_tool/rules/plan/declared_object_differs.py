"""Something has the name of a declared index or check, and is another one.

**Effect.** What the application relies on is not what is there: another predicate, another order, an index that a
failed build left INVALID, a check that was never validated. Definitions are compared by what PostgreSQL makes of them,
not by their text. Where nothing is in the way the plan replaces it, the new one first, and this is only told.

**Instead.** Do what the message says, or declare what is there.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.plan import DeclaredState, PlanFacts, Standing

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each declared object that is not as declared."""
    for state in facts.declared:
        if state.standing in {Standing.DIFFERENT, Standing.UNFINISHED, Standing.UNKNOWN}:
            yield _finding(state)


def _finding(state: DeclaredState) -> Finding:
    what, place = f"{state.kind} {state.name} on {state.table}", Place(state.name)
    match state.standing:
        case Standing.UNFINISHED:
            message = (
                f"{what} is as snap.yaml declares it, but {'not valid' if state.kind == 'index' else 'unvalidated'}"
            )
        case Standing.UNKNOWN:
            message = f"{what}: unknown whether it is what snap.yaml declares ({state.wanted}): {state.now}"
        case _:
            message = f"{what} is not what snap.yaml declares ({state.wanted}): {state.now}"
    if state.trouble:
        message = f"{message}; it cannot be put right: {state.trouble}"
        return Finding("declared-object-differs", SEVERITY, message, place, state.remedies)
    if state.standing is Standing.UNKNOWN:
        remedies = ("plan with a role that may read the table",)
        return Finding("declared-object-differs", Severity.WARNING, message, place, remedies)
    done = "finishes" if state.standing is Standing.UNFINISHED else "replaces"
    return Finding("declared-object-differs", Severity.INFO, f"{message}; the plan {done} it", place)
