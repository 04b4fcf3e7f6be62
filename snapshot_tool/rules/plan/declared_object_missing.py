"""An index or check that snap.yaml declares is missing, or would go.

**Effect.** The application relies on something that this database does not have: a guarantee, or an index without
which its queries read whole tables. Where nothing is in its way the plan makes it, online, and this is only told.
Where the snapshot drops the table or column that it needs, says `is_indexed: false` of a column that it makes Directus
read as indexed, or where its name belongs to something else, the plan is refused.

**Instead.** Do what the message says, or take the object out of snap.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.plan import PlanFacts, Standing

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each declared object that is not there, or will not stay."""
    for state in facts.declared:
        is_there = state.standing not in {Standing.MISSING, Standing.MISNAMED}
        if is_there and not (state.standing is Standing.AS_DECLARED and state.trouble):
            continue
        what = f"{state.kind} {state.name} on {state.table}, which snap.yaml declares,"
        place = Place(state.name)
        if state.trouble:
            verb = "cannot stay" if is_there else "is missing and cannot be made"
            message = f"{what} {verb}: {state.trouble}"
            yield Finding("declared-object-missing", SEVERITY, message, place, state.remedies)
        else:
            other = f": {state.now} takes its name" if state.standing is Standing.MISNAMED else ": the plan makes it"
            yield Finding("declared-object-missing", Severity.INFO, f"{what} is missing{other}", place)
