"""The groups of fields lead in a circle.

**Effect.** The Data Studio shows none of the fields: each waits inside another for its place in the form.

**Instead.** Set the group of one of them to null.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.circles import circles
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.WARNING
FAMILY = Family.REFERENCES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each circle, at the first of its fields."""
    for fields in facts.fields.values():
        above = {name: [field.meta.group] for name, field in fields.items() if field.meta and field.meta.group}
        for circle in circles(above):
            item = fields[circle[0]].item
            message = f"the groups above {item} lead in a circle, by way of {above[circle[0]][0]}"
            place = facts.place(item, "meta", "group")
            fix = facts.emptied(item, "meta", "group")
            yield finding(__name__, SEVERITY, message, place, "set the group of one of them to null", fix=fix)
