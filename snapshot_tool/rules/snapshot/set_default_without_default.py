"""A foreign key sets its column to the default, and the column has none.

**Effect.** The push works. To PostgreSQL the default is NULL then: deleting (or re-keying) an item on the other side
empties the column or, where it does not take NULL, fails from then on with a not-null violation.

**Instead.** Choose SET NULL where that is meant, or another action.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.WARNING
FAMILY = Family.REFERENCES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each such action."""
    for relation in facts.snapshot.relations:
        field = facts.fields.get(relation.collection, {}).get(relation.field)
        if not (field and field.schema_ and relation.schema_) or field.schema_.default_value is not None:
            continue
        for key, action in (("on_delete", relation.schema_.on_delete), ("on_update", relation.schema_.on_update)):
            if action == "SET DEFAULT":
                message = f"{relation.item} is {key} SET DEFAULT, but the column has no default"
                place = facts.place(relation.item, "schema", key)
                yield finding(__name__, SEVERITY, message, place, f"choose another {key} action")
