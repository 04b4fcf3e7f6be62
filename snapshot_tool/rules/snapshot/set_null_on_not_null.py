"""A foreign key sets its column to NULL, and the column does not take NULL.

**Effect.** The push works. Deleting (or re-keying) an item on the other side fails from then on with "null value in
column … violates not-null constraint".

**Instead.** Let the column be nullable, or choose CASCADE, RESTRICT or NO ACTION.
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
        if not (field and field.schema_ and relation.schema_ and field.schema_.is_nullable is False):
            continue
        for key, action in (("on_delete", relation.schema_.on_delete), ("on_update", relation.schema_.on_update)):
            if action == "SET NULL":
                message = f"{relation.item} is {key} SET NULL, but the column does not take NULL"
                place = facts.place(relation.item, "schema", key)
                remedies = f"set `is_nullable` of {field.item.name} to true", f"choose another {key} action"
                yield finding(__name__, SEVERITY, message, place, *remedies)
